import { inspect } from "node:util";
import { expect, test } from "vitest";
import { signInCases } from "../../src/auth/aadsts.ts";
import { explainSignIn, type SignInAttempt } from "../../src/auth/explain-sign-in.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { WireError } from "../../src/errors/wire-error.ts";

const attempt: SignInAttempt = {
  method: "client-secret",
  origin: "https://contoso.crm4.dynamics.com",
  env: {},
  identity: {
    tenantId: "contoso.onmicrosoft.com",
    clientId: "11111111-aaaa-4bbb-8ccc-000000000001",
    clientSecret: "canary/secret+1",
    certificate: null,
    tokenFile: null,
    authorityHost: null,
  },
  witness: { refusal: null, broken: null, clockAheadMs: 0, signal: null },
};

function show(error: unknown, more: Partial<SignInAttempt> = {}): string {
  const explained = explainSignIn(error, { ...attempt, ...more });
  expect(inspect(explained, { depth: 20, showHidden: true })).not.toMatch(/canary/);
  expect(explained).toBeInstanceOf(DvsyncError);
  const { code, exitCode, message, hint } = explained as DvsyncError;
  return `${code} [exit ${exitCode}]\n${message}\n${hint}`;
}

test.each(Object.keys(signInCases))("AADSTS%s", (number) => {
  const refusal = {
    status: 400,
    error: "invalid_request",
    description: `AADSTS${number}: Words of the server. Trace ID: 1 Correlation ID: 2 Timestamp: 3`,
  };
  expect(show(new Error("wrapped"), { witness: { ...attempt.witness, refusal } })).toMatchSnapshot();
});

test("a number without a cure of its own is shown", () => {
  const error = new Error(
    "invalid_grant: 1234 - [t]: AADSTS1234: Something new. - Correlation ID: 2 - Trace ID: 1",
  );
  expect(show(error)).toBe(
    "DVS-AUTH [exit 77]\n" +
      "not signed in: the sign-in failed; the answer was: AADSTS1234: Something new\n" +
      "look the code up at https://login.microsoftonline.com/error, or check each step: dvsync doctor",
  );
});

test("a number is found wherever the library has put it", () => {
  const inner = new Error("first", { cause: new Error("x AADSTS7000222: expired\r\nTrace ID: 1") });
  const errors = Object.assign(new Error("chain failed"), { errors: [new Error("no az"), inner] });
  expect(show(errors, { method: "default" })).toMatch(
    /^DVS-AUTH-SECRET-EXPIRED .*\n.*AADSTS7000222: expired\n/,
  );
});

test("a secret that the server or the library repeats is hidden, as it is and encoded", () => {
  const said = show(new Error("body was client_secret=canary%2Fsecret%2B1 and canary/secret+1"));
  expect(said).toContain("body was client_secret=*** and ***");
});

test("a clock that is off is named", () => {
  const description = "AADSTS700024: Client assertion is not within its valid time range.";
  const refusal = { status: 401, error: "invalid_client", description };
  const said = (clockAheadMs: number): string =>
    show(new Error("x"), { witness: { refusal, broken: null, clockAheadMs, signal: null } });
  expect(said(-45 * 60_000)).toContain("this machine's clock is 45 minutes behind");
  expect(said(10 * 60_000)).toContain("this machine's clock is 10 minutes ahead");
  expect(said(60_000)).not.toContain("minutes");
  expect(said(0)).toMatch(/^DVS-AUTH-CLOCK /);
});

test.each([
  ["ENOTFOUND", {}],
  ["ECONNREFUSED", {}],
  ["ETIMEDOUT", {}],
  ["ECONNRESET", {}],
  ["SELF_SIGNED_CERT_IN_CHAIN", {}],
  ["ECONNREFUSED", { HTTPS_PROXY: "http://ada:canary@proxy.example" }],
  ["407", { HTTPS_PROXY: "http://ada:canary@proxy.example" }],
])("no answer: %s, %j", (code, env) => {
  const broken = { code, host: "login.microsoftonline.com" };
  const refusal = code === "407" ? { status: 407, error: "", description: "" } : null;
  const witness = { refusal, broken: refusal === null ? broken : null, clockAheadMs: null, signal: null };
  expect(show(new Error("endpoints_resolution_error"), { env, witness })).toMatchSnapshot();
});

test("AD FS gives no number: a refused client is a wrong secret, or a wrong certificate", () => {
  const refusal = {
    status: 400,
    error: "invalid_client",
    description: "MSIS9623: Received invalid Client credentials.",
  };
  const witness = { ...attempt.witness, refusal };
  expect(show(new Error("x"), { witness })).toMatch(/^DVS-AUTH-SECRET .*\n.*invalid_client: MSIS9623/);
  expect(show(new Error("x"), { witness, method: "client-certificate" })).toMatch(/^DVS-AUTH-CERTIFICATE /);
});

test("our own errors, and a wire that broke while asking for the tenant, pass as they are", () => {
  const own = new DvsyncError({ code: "DVS-AUTH-NO-CREDENTIALS", exitCode: 77, message: "m" });
  const wire = new WireError("dns", "m");
  expect([explainSignIn(own, attempt), explainSignIn(wire, attempt)]).toEqual([own, wire]);
});

test("a server's word that every object has as a member is a word like any other", () => {
  for (const error of ["constructor", "__proto__", "toString"]) {
    const refusal = { status: 400, error, description: "" };
    expect(show(new Error("wrapped"), { witness: { ...attempt.witness, refusal } })).toContain(
      `the answer was: ${error}`,
    );
  }
});

test("only the beginning of a very long text is looked at and shown", () => {
  const explained = show(new Error(`AADSTS50034: ${" -".repeat(40_000)} the end`));
  expect(explained.length).toBeLessThan(5000);
  expect(explained).not.toContain("the end");
});
