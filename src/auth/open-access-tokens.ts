import { fail } from "../errors/fail.ts";
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
  const { origin } = context;
  return async ({ fresh }) => {
    if (accessToken === "") throw fail("DVS-AUTH-NO-CREDENTIALS", { case: "no token", origin });
    if (!isAccessToken(accessToken)) throw fail("DVS-AUTH-TOKEN", { origin });
    if (fresh) throw fail("DVS-AUTH-TOKEN-REFUSED", { why: whyRefused(accessToken, context), origin });
    return { accessToken, expiresAt: null };
  };
}

function whyRefused(accessToken: string, context: AuthContext): string {
  const facts = describeAccessToken(accessToken);
  if (facts?.expiresAt != null && Date.parse(facts.expiresAt) <= Date.now())
    return `it expired at ${facts.expiresAt}`;
  const audience = facts?.audience?.replace(/\/+$/, "");
  if (audience !== undefined && audience !== context.origin)
    return `it was made for ${audience}, not for ${context.origin}`;
  return "expired, or made for another environment?";
}

function nothing(context: AuthContext): AccessTokens {
  return {
    async get() {
      if (isLoopback(context.origin)) return null;
      throw fail("DVS-AUTH-NONE", { origin: context.origin });
    },
    reject: () => undefined,
  };
}

function fromCommand(command: string | readonly string[], context: AuthContext): FetchToken {
  return async ({ signal }) => {
    if (command.length === 0) throw fail("DVS-AUTH-COMMAND", { case: "missing", origin: context.origin });
    return runTokenCommand(command, context, signal);
  };
}
