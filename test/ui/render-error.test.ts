import { expect, test } from "vitest";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { WireError } from "../../src/errors/wire-error.ts";
import { renderError } from "../../src/ui/render-error.ts";

const cause = new WireError(
  "refused",
  "connect ECONNREFUSED",
  Object.assign(new Error("no"), { code: "ECONNREFUSED" }),
);
const error = new DvsyncError({
  code: "DVS-UNREACHABLE",
  exitCode: 69,
  message: "accounts could not be read:\nthe server refused the connection.",
  hint: "Check the URL: dvsync status",
  cause,
});

test("what happened, its code, what to do next", () => {
  expect(renderError(error, { verbose: false })).toBe(`error: accounts could not be read:
    the server refused the connection.
  code: DVS-UNREACHABLE
  next: Check the URL: dvsync status`);
});

test("verbose adds the chain of causes", () => {
  expect(renderError(error, { verbose: true })).toContain(`
  cause: WireError: connect ECONNREFUSED
  cause: Error: no [ECONNREFUSED]
  next:`);
});

test("causes that come together, and in a circle, are told once", () => {
  const circle = new Error("round");
  circle.cause = circle;
  const both = new AggregateError([new Error("v4"), "v6"], "both");
  const text = renderError(new DvsyncError({ code: "DVS-X", exitCode: 69, message: "x", cause: both }), {
    verbose: true,
  });
  expect(text).toBe(
    "error: x\n  code: DVS-X\n  cause: AggregateError: both\n  cause: Error: v4\n  cause: v6",
  );
  expect(renderError(circle, { verbose: true }).match(/round/g)).toHaveLength(2);
});

test("the entity is named once", () => {
  expect(renderError(error, { verbose: false, entity: "accounts" })).toMatch(/^error: accounts could/);
  expect(renderError(error, { verbose: false, entity: "contacts" })).toMatch(
    /^error: contacts: accounts could/,
  );
  expect(renderError(error, { verbose: false, entity: null })).toMatch(/^error: accounts could/);
});

test("only a bug shows a stack, and where to report it", () => {
  const text = renderError(new TypeError("x is undefined"), { verbose: false });
  expect(text).toMatch(
    /^error: this is a bug in dvsync: TypeError: x is undefined\n {2}code: DVS-BUG\n {4}at .*render-error\.test\.ts.*\n[^]*\n {2}next: report it with the lines above and dvsync --version$/,
  );
  expect(renderError("thrown text", { verbose: false })).toMatch(
    /^error: this is a bug in dvsync: thrown text\n/,
  );
  expect(renderError(error, { verbose: true })).not.toContain(" at ");
  const wrapped = new DvsyncError({
    code: "DVS-BUG",
    exitCode: 70,
    message: "m",
    hint: "report it",
    cause: new RangeError("deep"),
  });
  expect(renderError(wrapped, { verbose: false })).toMatch(/render-error\.test\.ts[^]*next: report it/);
});

test("no secret and no terminal control passes, wherever it stands", () => {
  const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln";
  const leaky = new DvsyncError({
    code: "DVS-X",
    exitCode: 77,
    message: `refused: Bearer ${token} \u001B[2J\u001B]0;title\u0007\u009B1m\b`,
    hint: "canary",
    cause: new Error(`client_secret=hunter22`),
  });
  const text = renderError(leaky, { verbose: true, secrets: ["canary"] });
  expect(text).not.toMatch(/eyJ|hunter22|canary|title/);
  expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
});
