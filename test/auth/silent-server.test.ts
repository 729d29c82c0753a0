import { once } from "node:events";
import { expect, test } from "vitest";
import type { AuthContext } from "../../src/auth/auth-context.ts";
import { openAccessTokens } from "../../src/auth/open-access-tokens.ts";
import type { AccessTokens } from "../../src/types.ts";
import { serveBytes } from "../support/serve.ts";

/** Access tokens from a sign-in host that accepts connections and never says a word, unless told otherwise. */
async function silent(
  limits: AuthContext["limits"],
  talk: Parameters<typeof serveBytes>[0] = (socket) => void socket.resume(),
): Promise<{ tokens: AccessTokens; sockets: { length: number; [n: number]: unknown } }> {
  const { origin, sockets } = await serveBytes(talk);
  const tokens = openAccessTokens(
    {
      method: "client-secret",
      tenantId: "t",
      clientId: "c",
      authorityHost: origin.replace("http:", "https:"),
    },
    {
      origin: "https://org.example",
      env: { DVSYNC_CLIENT_SECRET: "canary" },
      discover: () => expect.unreachable(),
      prompt: () => expect.unreachable(),
      readFile: () => expect.unreachable(),
      ...(limits === undefined ? {} : { limits }),
    },
  );
  return { tokens, sockets };
}

const countTimers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("a sign-in that failed leaves no timer behind, which would keep the process from ending", async () => {
  const { tokens } = await silent(undefined, (socket) => void socket.destroy());
  const before = countTimers();
  await expect(tokens.get()).rejects.toMatchObject({ exitCode: 75 });
  expect(countTimers()).toBeLessThanOrEqual(before);
});

test("a sign-in host that stays silent does not hang dvsync", { timeout: 20_000 }, async () => {
  const { tokens } = await silent({ requestMs: 200 });
  await expect(tokens.get()).rejects.toMatchObject({ code: "DVS-TIMEOUT", exitCode: 75 });
});

test(
  "Ctrl-C while signing in is heard at once, and leaves no socket behind",
  { timeout: 20_000 },
  async () => {
    const { tokens, sockets } = await silent(undefined);
    const abort = new AbortController();
    const reason = new Error("Ctrl-C");
    const signingIn = tokens.get(abort.signal);
    await expect.poll(() => sockets.length, { timeout: 10_000 }).toBeGreaterThan(0);
    const closed = once(sockets[0] as never, "close");
    abort.abort(reason);
    await expect(signingIn).rejects.toBe(reason);
    await closed;
  },
);
