import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { AuthContext } from "../../src/auth/auth-context.ts";
import type { AuthSettings } from "../../src/auth/auth-settings.ts";
import { openAccessTokens } from "../../src/auth/open-access-tokens.ts";
import { runTokenCommand } from "../../src/auth/run-token-command.ts";
import type { AccessTokens } from "../../src/types.ts";

const far = "https://org.example";
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (claims: unknown): string => `${encode({ alg: "none" })}.${encode(claims)}.canary`;

function open(settings: AuthSettings, env: NodeJS.ProcessEnv = {}, origin = far): AccessTokens {
  const context: AuthContext = {
    origin,
    env,
    discover: () => expect.unreachable(),
    prompt: () => expect.unreachable(),
    readFile: () => expect.unreachable(),
  };
  return openAccessTokens(settings, context);
}

async function failure(promise: Promise<unknown>): Promise<any> {
  const error: unknown = await promise.then(
    () => expect.unreachable(),
    (caught: unknown) => caught,
  );
  expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toMatch(/canary/);
  return error;
}

describe("DVSYNC_TOKEN", () => {
  test.each<AuthSettings["method"]>(["token", "default", "client-secret", "command", "none"])(
    "wins over %s",
    async (method) => {
      expect(await open({ method }, { DVSYNC_TOKEN: " Bearer abc.def.ghi\n" }).get()).toBe("abc.def.ghi");
    },
  );

  test("unset", async () => {
    for (const env of [{}, { DVSYNC_TOKEN: "  " }]) {
      expect(await failure(open({ method: "token" }, env).get())).toMatchObject({
        code: "DVS-AUTH-NO-CREDENTIALS",
        exitCode: 77,
        hint: "export DVSYNC_TOKEN=$(az account get-access-token --resource https://org.example --query accessToken --output tsv)",
      });
    }
  });

  test("what is no access token is not shown", async () => {
    const tokens = open({ method: "token" }, { DVSYNC_TOKEN: '{"accessToken":"canary"}' });
    expect(await failure(tokens.get())).toMatchObject({ code: "DVS-AUTH-TOKEN", exitCode: 77 });
  });

  test.each([
    [
      jwt({ exp: 1_600_000_000, aud: far }),
      "not signed in: the server refused DVSYNC_TOKEN: it expired at 2020-09-13T12:26:40.000Z",
    ],
    [
      jwt({ exp: 4_000_000_000, aud: "https://graph.microsoft.com/" }),
      "not signed in: the server refused DVSYNC_TOKEN: it was made for https://graph.microsoft.com, not for https://org.example",
    ],
    [
      jwt({ exp: 4_000_000_000, aud: `${far}/` }),
      "not signed in: the server refused DVSYNC_TOKEN: expired, or made for another environment?",
    ],
    [
      "canary-opaque",
      "not signed in: the server refused DVSYNC_TOKEN: expired, or made for another environment?",
    ],
  ])("once refused, it is not tried again", async (token, message) => {
    const tokens = open({ method: "token" }, { DVSYNC_TOKEN: token });
    tokens.reject((await tokens.get())!);
    const error = await failure(tokens.get());
    expect(error).toMatchObject({ code: "DVS-AUTH-TOKEN-REFUSED", exitCode: 77 });
    expect(error.message).toBe(message);
  });
});

describe("none", () => {
  test.each(["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "http://emulator.localhost:3"])(
    "%s needs no access token",
    async (origin) => {
      expect(await open({ method: "none" }, {}, origin).get()).toBeNull();
    },
  );

  test.each([
    far,
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://10.0.0.1",
    "http://128.0.0.1",
  ])("%s does", async (origin) => {
    expect(await failure(open({ method: "none" }, {}, origin).get())).toMatchObject({
      code: "DVS-AUTH-NONE",
      exitCode: 78,
    });
  });
});

const node = (script: string): string[] => [process.execPath, "-e", script];
const get = (
  command: string | string[],
  env: NodeJS.ProcessEnv = { PATH: process.env["PATH"] },
): Promise<string | null> => open({ method: "command", command }, env).get();

const expiry = async (value: unknown): Promise<number | null> => {
  const script = `console.log(${JSON.stringify(typeof value === "string" ? value : JSON.stringify(value))})`;
  return (await runTokenCommand(node(script), { env: process.env }, new AbortController().signal)).expiresAt;
};

describe("command", () => {
  test.each([
    ["bare", "console.log('abc.def')"],
    ["with blanks around", "console.log('\\n  abc.def \\r\\n')"],
    ["with its scheme", "console.log('Bearer abc.def')"],
    [
      "as az prints it",
      `console.log(JSON.stringify({ accessToken: "abc.def", expiresOn: "2030-01-01 00:00:00.000000", tokenType: "Bearer" }, null, 2))`,
    ],
    ["as OAuth prints it", `console.log(JSON.stringify({ access_token: "abc.def", expires_in: 3600 }))`],
    ["beside warnings on stderr", "console.error('a warning'); console.log('abc.def')"],
  ])("an access token %s", async (_, script) => {
    expect(await get(node(script))).toBe("abc.def");
  });

  test("a line goes to the shell, an array does not", async () => {
    expect(await get("printf '%s' abc.def")).toBe("abc.def");
    expect(await failure(get(["printf '%s' abc.def"]))).toMatchObject({
      code: "DVS-AUTH-COMMAND",
      message: expect.stringContaining("could not be started (ENOENT)"),
    });
  });

  test("when it expires: from JSON in seconds, in local time, as a life, or from the token itself", async () => {
    expect(
      await expiry({ accessToken: "a.b", expires_on: 1_900_000_000, expiresOn: "2020-01-01 00:00:00" }),
    ).toBe(1_900_000_000_000);
    expect(await expiry({ accessToken: "a.b", expiresOn: "2030-01-01 00:00:00.000000" })).toBe(
      new Date(2030, 0, 1).getTime(),
    );
    expect(await expiry({ access_token: "a.b", expires_in: 600 })).toBeGreaterThan(Date.now() + 500_000);
    expect(await expiry(jwt({ exp: 1_900_000_000 }))).toBe(1_900_000_000_000);
    expect(await expiry("opaque")).toBeNull();
  });

  test.each([
    [
      "console.error('vault is sealed'); process.exit(3)",
      "not signed in: the command of auth.command ended with exit code 3; it said: vault is sealed",
    ],
    ["", "not signed in: the command of auth.command printed nothing"],
    [
      "console.log('two canary words')",
      "not signed in: the command of auth.command printed something that is not an access token",
    ],
    [
      'console.log(\'{"accessToken": "canary\')',
      "not signed in: the command of auth.command printed something that is not an access token",
    ],
    [
      'console.log(\'{"error": "canary"}\')',
      "not signed in: the command of auth.command printed something that is not an access token",
    ],
    [
      "console.log('canary'.repeat(300000))",
      "not signed in: the command of auth.command printed more than 1 MiB",
    ],
    [
      "console.log('canary-token-0123456789'); console.error('got canary-token-0123456789'); process.exit(1)",
      "not signed in: the command of auth.command ended with exit code 1; it said: got ***",
    ],
    [
      "process.kill(process.pid, 'SIGTERM')",
      "not signed in: the command of auth.command was ended by SIGTERM",
    ],
  ])("%s", async (script, message) => {
    expect(await failure(get(node(script)))).toMatchObject({
      code: "DVS-AUTH-COMMAND",
      exitCode: 77,
      message,
    });
  });

  test("none given", async () => {
    expect(await failure(get(""))).toMatchObject({ code: "DVS-AUTH-COMMAND" });
  });

  test("one that does not end is ended, with all it started", async () => {
    // What it started holds stdout open: only when that has ended too is the outcome known.
    const command = "sleep 1000 & wait";
    const started = runTokenCommand(command, { env: process.env }, new AbortController().signal, 500);
    expect(await failure(started)).toMatchObject({
      message: expect.stringContaining("did not end within 0.5 s"),
    });
  });

  test("an abort ends it", async () => {
    const abort = new AbortController();
    const tokens = open(
      { method: "command", command: "echo started >&2; sleep 1000" },
      { PATH: process.env["PATH"] },
    );
    const waiting = tokens.get(abort.signal);
    const reason = new Error("Ctrl-C");
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  test("after a 401 it runs again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dvsync-command-"));
    const tokens = open(
      { method: "command", command: `echo x >> ${folder}/n; printf token-; wc -l < ${folder}/n | tr -d ' '` },
      { PATH: process.env["PATH"] },
    );
    expect(await tokens.get()).toBe("token-1");
    expect(await tokens.get()).toBe("token-1");
    tokens.reject("token-1");
    expect(await tokens.get()).toBe("token-2");
  });
});
