import { readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import type { AuthContext } from "../../src/auth/auth-context.ts";
import type { AuthSettings } from "../../src/auth/auth-settings.ts";
import { describeAccessToken } from "../../src/auth/describe-access-token.ts";
import { openAccessTokens } from "../../src/auth/open-access-tokens.ts";
import type { Challenge } from "../../src/auth/parse-challenge.ts";

export interface SignIn {
  settings: AuthSettings;
  env?: NodeJS.ProcessEnv;
  challenge?: Challenge;
  /** How often the access token is refused and fetched again. */
  refusals?: number;
}

/** Signs in as each run says; what the access tokens tell of themselves, or the error in every form it can be shown in. */
export default async function signIn(input: { runs: SignIn[] }): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const run of input.runs) results.push(await one(run));
  return results;
}

async function one(run: SignIn): Promise<unknown> {
  let discoveries = 0;
  const context: AuthContext = {
    origin: "https://org.example",
    env: { ...process.env, ...run.env },
    discover: async () => {
      discoveries += 1;
      return run.challenge ?? { authorityHost: null, tenantId: null, resource: null };
    },
    prompt: (text) => process.stderr.write(`${text}\n`),
    readFile: (path) => readFile(path, "utf8"),
  };
  const tokens = openAccessTokens(run.settings, context);
  const seen: string[] = [];
  try {
    for (let i = 0; i <= (run.refusals ?? 0); i += 1) {
      // Several at once share one.
      const [accessToken, same] = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
      if (accessToken === null || accessToken !== same) throw new Error("not one access token for all");
      seen.push(accessToken);
      if (i < (run.refusals ?? 0)) tokens.reject(accessToken);
    }
    return { facts: describeAccessToken(seen[0]!), different: new Set(seen).size, discoveries };
  } catch (error) {
    if (!(error instanceof DvsyncError)) return { bug: inspect(error) };
    const { code, exitCode, message, hint } = error;
    const shown = [
      String(error),
      error.stack,
      inspect(error, { depth: 20, showHidden: true }),
      JSON.stringify(error),
    ];
    return { code, exitCode, message, hint, shown, discoveries };
  }
}
