import { describe, expect, it } from "vitest";
import { explainAnswer } from "../../src/dataverse/explain-answer.ts";
import { RetryableError } from "../../src/dataverse/retryable-error.ts";
import { parseDuration } from "../../src/organization-service/parse-duration.ts";
import { readFault } from "../../src/organization-service/read-fault.ts";
import type { Answer } from "../../src/types.ts";
import { readSample } from "./samples.ts";

const toAnswer = (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  ({
    status,
    header: (name: string) => headers[name],
    text: () => Promise.resolve(body),
  }) as unknown as Answer;

const expired = readSample("20-fault-expired.xml");
const throttled = readSample("22-fault-throttled.xml");
const question = { doing: "reading the changes of accounts", entity: "accounts", carriesToken: true };

describe("an error answer of the Organization Service means", () => {
  it.each<[string, number, string, string, number]>([
    ["an expired token", 500, expired, "DVS-TOKEN-EXPIRED", 65],
    ["the same under SOAP 1.2", 500, readSample("24-fault-soap12.xml"), "DVS-TOKEN-EXPIRED", 65],
    ["the same with status 400", 400, expired, "DVS-TOKEN-EXPIRED", 65],
    ["the same, cut", 500, expired.slice(0, expired.indexOf("<Timestamp")), "DVS-TOKEN-EXPIRED", 65],
    ["a table that is not tracked", 500, readSample("21-fault-not-tracked.xml"), "DVS-NOT-TRACKED", 78],
    ["a missing privilege", 500, readSample("23-fault-privilege.xml"), "DVS-NO-GLOBAL-READ", 77],
    [
      "a token that is not accepted",
      500,
      expired.replaceAll("-2147204270", String(0x80040203 | 0)).replace(/expired/g, "bad"),
      "DVS-TOKEN-REFUSED",
      65,
    ],
    ["an error as JSON", 403, readSample("25-error-as-json.json"), "DVS-NO-APPLICATION-USER", 77],
    ["nothing but 401", 401, "", "DVS-UNAUTHORIZED", 77],
  ])("%s", async (_, status, body, code, exitCode) => {
    const error = explainAnswer(await readFault(toAnswer(status, body)), question, 0);
    expect(error).toMatchObject({ code, exitCode });
  });

  it.each<[string, number, string, Record<string, string>, number | null]>([
    ["throttling, with a wait in the fault", 500, throttled, {}, 312_000],
    ["throttling, with status 429", 429, throttled, {}, 312_000],
    [
      "throttling, with a shorter wait in a header, which does not count",
      429,
      throttled,
      { "retry-after": "5" },
      312_000,
    ],
    ["throttling, with a wait in a header only", 429, "", { "retry-after": "5" }, 5_000],
    ["throttling, with half a second", 500, throttled.replace("PT5M12S", "PT0.5S"), {}, 500],
    ["throttling, by the code of an elastic table", 500, expired.replace("-2147204270", "429"), {}, null],
    ["a web page of a gateway", 502, "<html><title>502 Bad Gateway</title></html>", {}, null],
    [
      "a fault without a code",
      500,
      "<s:Envelope xmlns:s='x'><s:Body><s:Fault><faultcode>a:InternalServiceFault</faultcode></s:Fault></s:Body></s:Envelope>",
      {},
      null,
    ],
  ])("something to wait out: %s", async (_, status, body, headers, wait) => {
    const error = explainAnswer(await readFault(toAnswer(status, body, headers)), question, 0);
    expect(error).toBeInstanceOf(RetryableError);
    expect((error as RetryableError).parts.retryAfterMs ?? null).toBe(wait);
  });

  it("shows the innermost message once, the activity id, and never the trace", async () => {
    const inner =
      "<InnerFault><ErrorCode>-2147204270</ErrorCode><Message>the real reason</Message></InnerFault>";
    const body = expired
      .replace('<InnerFault i:nil="true" />', inner)
      .replace('<TraceText i:nil="true" />', "<TraceText>secret rows</TraceText>");
    const error = await readFault(toAnswer(500, body));
    expect(error).toMatchObject({ message: "the real reason", code: "0x80044352" });
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify(error)).not.toContain("secret");
  });
});

describe("a time span", () => {
  it.each<[string, number | null]>([
    ["PT5M12S", 312_000],
    ["PT12.5S", 12_500],
    ["P1DT2H", 93_600_000],
    ["PT0S", 0],
    ["00:05:12", 312_000],
    ["1.00:00:00.5", 86_400_500],
    ["17", 17_000],
    ["-PT5S", null],
    ["PT", null],
    ["", null],
    ["soon", null],
  ])("%s is %j ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});
