import { describe, expect, it } from "vitest";
import { explainAnswer } from "../../src/dataverse/explain-answer.ts";
import { normalizeCode, readServerError, type ServerError } from "../../src/dataverse/server-error.ts";
import { RetryableError } from "../../src/dataverse/retryable-error.ts";
import type { Answer } from "../../src/types.ts";

describe("normalizeCode", () => {
  it.each([
    ["0x80044352", "0x80044352"],
    ["0X80044352", "0x80044352"],
    ["0x8006088A", "0x8006088a"],
    [" 0x80044352 ", "0x80044352"],
    ["-2147204270", "0x80044352"],
    [-2147204270, "0x80044352"],
    ["2147763026", "0x80044352"],
    ["0x0", "0x00000000"],
    ["", ""],
    ["ExpiredVersionStamp", ""],
    [null, ""],
    [undefined, ""],
    [{}, ""],
  ])("%j is %j", (code, normal) => {
    expect(normalizeCode(code)).toBe(normal);
  });
});

describe("readServerError", () => {
  it.each([
    [
      '{"error":{"code":"0x80040216","message":"An  unexpected\\r\\nerror"}}',
      "0x80040216",
      "An unexpected error",
    ],
    ['\uFEFF{"error":{"code":"0x1","message":"m"}}', "0x00000001", "m"],
    ['{"Message":"a","ExceptionMessage":"b","ErrorCode":"0x0"}', "0x00000000", "b"],
    ["<html><title> 503 Service Unavailable </title></html>", "", "503 Service Unavailable"],
    ["", "", "status 503 without a body"],
    ["nothing known", "", "status 503"],
    ['{"error":"text"}', "", "status 503"],
    ["[1]", "", "status 503"],
    ["null", "", "status 503"],
  ])("%j", async (body, code, message) => {
    expect(await readServerError(answerOf(503, body))).toMatchObject({ status: 503, code, message });
  });
});

const expired = "Version stamp associated with the client has expired. Please perform a full sync.";

describe("explainAnswer", () => {
  it.each<[string, number, string, string, "token" | "resumed" | "plain", string]>([
    ["throttled by number", 429, "0x80072322", "x", "plain", "wait 75 DVS-THROTTLED, all wait"],
    ["throttled by time", 429, "0x80072321", "x", "token", "wait 75 DVS-THROTTLED, all wait"],
    ["throttled by concurrency", 429, "0x80072326", "x", "resumed", "wait 75 DVS-THROTTLED, all wait"],
    ["throttled under another status", 503, "0x80072326", "x", "plain", "wait 75 DVS-THROTTLED, all wait"],
    ["429 of a gateway", 429, "", "x", "plain", "wait 75 DVS-THROTTLED, all wait"],
    ["a gateway", 502, "", "x", "token", "wait 75 DVS-UNAVAILABLE"],
    ["unavailable", 503, "", "x", "resumed", "wait 75 DVS-UNAVAILABLE"],
    ["a gateway's time-out", 504, "", "x", "plain", "wait 75 DVS-UNAVAILABLE"],
    ["unexpected", 500, "0x80040216", "x", "plain", "wait 75 DVS-UNAVAILABLE"],
    ["generic SQL error", 500, "0x80044150", "x", "plain", "wait 75 DVS-UNAVAILABLE"],
    [
      "SQL time-out",
      500,
      "0x80044151",
      "SQL timeout expired.",
      "plain",
      "wait 75 DVS-UNAVAILABLE, smaller pages",
    ],
    [
      "SQL time-out of a delta",
      500,
      "0x80044151",
      "SQL timeout expired.",
      "token",
      "wait 75 DVS-UNAVAILABLE, smaller pages",
    ],
    [
      "SQL time-out as 400",
      400,
      "0x80044151",
      "SQL timeout expired.",
      "token",
      "wait 75 DVS-UNAVAILABLE, smaller pages",
    ],
    ["500 that says nothing", 500, "", "x", "plain", "wait 69 DVS-SERVER"],
    ["500 with a code we do not know", 500, "0x80041234", "x", "plain", "69 DVS-SERVER"],
    ["expired, hex", 400, "0x80044352", "in any language", "token", "expired"],
    ["expired, message only", 400, "", expired, "token", "expired"],
    ["expired, 410", 410, "", "gone", "token", "expired"],
    ["expired, but no token was sent", 400, "0x80044352", expired, "plain", "69 DVS-REFUSED"],
    ["not expired: a bad request", 400, "0x80060888", "x", "token", "65 DVS-TOKEN-REFUSED"],
    [
      "not expired: a damaged token",
      400,
      "0x80072515",
      "Invalid Sync Token",
      "token",
      "65 DVS-TOKEN-REFUSED",
    ],
    ["not expired: a sign-in", 401, "", "the ticket has expired", "token", "77 DVS-UNAUTHORIZED"],
    ["a stored next link", 400, "0x80060888", "x", "resumed", "start over"],
    ["a stored next link that is gone", 404, "", "x", "resumed", "start over"],
    ["a stored next link, 410", 410, "", "x", "resumed", "start over"],
    ["a stored next link, not signed in", 401, "", "x", "resumed", "77 DVS-UNAUTHORIZED"],
    ["a stored next link, not allowed", 403, "0x80040220", "x", "resumed", "77 DVS-NO-PRIVILEGE"],
    ["not tracked", 400, "0x80072491", "x", "token", "78 DVS-NOT-TRACKED"],
    ["no application user", 403, "0x80072560", "x", "plain", "77 DVS-NO-APPLICATION-USER"],
    ["no privilege", 403, "0x80040220", "x", "plain", "77 DVS-NO-PRIVILEGE"],
    [
      "not organization-wide",
      403,
      "",
      "PrivilegeName: prvReadAccount, Required Depth: Global",
      "plain",
      "77 DVS-NO-GLOBAL-READ",
    ],
    [
      "a column that is none",
      400,
      "0x80060888",
      "Could not find a property named 'x' on type 'y'.",
      "plain",
      "78 DVS-COLUMN-UNKNOWN",
    ],
    ["disabled", 400, "0x8004a104", "x", "plain", "69 DVS-ENVIRONMENT-DISABLED"],
    ["a redirect", 302, "", "x", "plain", "65 DVS-REDIRECT"],
    ["not found", 404, "", "x", "plain", "78 DVS-NOT-FOUND"],
    ["anything else", 400, "0x80044183", "x", "plain", "69 DVS-REFUSED"],
  ])("%s", (_, status, code, message, asked, meaning) => {
    const error: ServerError = { status, code, message, requestId: "4711", retryAfter: null };
    const explained = explainAnswer(
      error,
      {
        doing: "reading accounts",
        entity: "accounts",
        carriesToken: asked === "token",
        isResumed: asked === "resumed",
      },
      0,
    );
    expect(describeMeaning(explained)).toBe(meaning);
    const said = explained instanceof RetryableError ? explained.parts.error : explained;
    if (status !== 302) expect(said.message).toContain("request 4711");
    expect(said.hint ?? "").not.toBe("");
  });
});

function describeMeaning(explained: ReturnType<typeof explainAnswer>): string {
  if ("code" in explained && explained.code === "DVS-TOKEN-EXPIRED") return "expired";
  if ("code" in explained && explained.code === "DVS-RESUME-REFUSED") return "start over";
  if (!(explained instanceof RetryableError)) return `${explained.exitCode} ${explained.code}`;
  const { error, pausesRun, pageTooLarge } = explained.parts;
  const more = `${pausesRun === true ? ", all wait" : ""}${pageTooLarge === true ? ", smaller pages" : ""}`;
  return `wait ${error.exitCode} ${error.code}${more}`;
}

function answerOf(status: number, body: string): Answer {
  return {
    status,
    header: () => undefined,
    body: (async function* () {
      yield Buffer.from(body);
    })(),
    text: () => Promise.resolve(body),
    discard: () => Promise.resolve(),
  };
}
