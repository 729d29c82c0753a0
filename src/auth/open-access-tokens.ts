import { DvsyncError, exitCodes } from "../errors.ts";
import type { AccessTokens } from "../types.ts";
import type { AuthContext } from "./auth-context.ts";
import type { AuthSettings } from "./auth-settings.ts";
import { describeAccessToken } from "./describe-access-token.ts";
import { isAccessToken } from "./is-access-token.ts";
import { isLoopback } from "./is-loopback.ts";
import { runTokenCommand } from "./run-token-command.ts";
import { fetchWithCredential } from "./fetch-with-credential.ts";
import { shareAccessTokens, type FetchToken } from "./share-access-tokens.ts";

/** The access tokens of a run, by the method that the settings name; DVSYNC_TOKEN, when set, is used instead. Nothing is asked or read before the first `get`. */
export function openAccessTokens(settings: AuthSettings, context: AuthContext): AccessTokens {
  const given = context.env["DVSYNC_TOKEN"]?.trim() ?? "";
  if (given !== "" || settings.method === "token") return shareAccessTokens(fromVariable(given, context));
  if (settings.method === "none") return nothing(context);
  if (settings.method === "command") {
    return shareAccessTokens(fromCommand(settings.command ?? "", context));
  }
  return shareAccessTokens(fetchWithCredential(settings, context));
}

function fromVariable(given: string, context: AuthContext): FetchToken {
  const accessToken = given.replace(/^bearer\s+/i, "");
  return async ({ fresh }) => {
    if (accessToken === "")
      throw tokenError(
        "DVS-AUTH-NO-CREDENTIALS",
        'Not signed in: auth.method is "token", and DVSYNC_TOKEN is not set.',
        context,
      );
    if (!isAccessToken(accessToken))
      throw tokenError(
        "DVS-AUTH-TOKEN",
        "Not signed in: DVSYNC_TOKEN does not hold an access token (there are characters in it that none has).",
        context,
      );
    if (fresh)
      throw tokenError(
        "DVS-AUTH-TOKEN-REFUSED",
        `DVSYNC_TOKEN was refused: ${whyRefused(accessToken, context)}`,
        context,
      );
    return { accessToken, expiresAt: null };
  };
}

function whyRefused(accessToken: string, context: AuthContext): string {
  const facts = describeAccessToken(accessToken);
  if (facts?.expiresAt != null && Date.parse(facts.expiresAt) <= Date.now())
    return `it expired at ${facts.expiresAt}.`;
  const audience = facts?.audience?.replace(/\/+$/, "");
  if (audience !== undefined && audience !== context.origin)
    return `it was made for ${audience}, not for ${context.origin}.`;
  return "expired, or made for another environment?";
}

function tokenError(code: `DVS-${string}`, message: string, context: AuthContext): DvsyncError {
  return new DvsyncError({
    code,
    exitCode: exitCodes.denied,
    message,
    hint: `export DVSYNC_TOKEN=$(az account get-access-token --resource ${context.origin} --query accessToken --output tsv)`,
  });
}

function nothing(context: AuthContext): AccessTokens {
  return {
    async get() {
      if (isLoopback(context.origin)) return null;
      throw new DvsyncError({
        code: "DVS-AUTH-NONE",
        exitCode: exitCodes.config,
        message: `auth.method "none" is for a server on this machine, and ${context.origin} is not.`,
        hint: 'Choose a way to sign in: "auth": { "method": "default" }',
      });
    },
    reject: () => undefined,
  };
}

function fromCommand(command: string | readonly string[], context: AuthContext): FetchToken {
  return async ({ signal }) => {
    if (command.length === 0) {
      throw new DvsyncError({
        code: "DVS-AUTH-COMMAND",
        exitCode: exitCodes.denied,
        message: 'Not signed in: auth.method is "command", and no command is given.',
        hint: `"auth": { "method": "command", "command": "az account get-access-token --resource ${context.origin}" }`,
      });
    }
    return runTokenCommand(command, context, signal);
  };
}
