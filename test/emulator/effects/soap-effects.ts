/* oxlint-disable vitest/no-standalone-expect -- every effect runs inside a test of switches.test.ts */
import { expect } from "vitest";
import { everyKind } from "../../../src/emulator/index.ts";
import type { Reply } from "../ask.ts";
import { changesRequest, find, local, parse, post, retrieve, retrieveAll } from "../soap-client.ts";
import type { Page } from "../soap-client.ts";
import { stage, table } from "./stage.ts";
import type { Effects } from "./stage.ts";

/** Effects of the switches of the Organization Service. */
export const soapEffects = {
  "soap-prefixes": {
    recorded: async () => expect((await page()).reply.text).toContain("<d:Changes><d:anyType i:type="),
    letters: async () =>
      expect(await prefixed()).toContain('<b:Changes><b:anyType xsi:type="b:NewOrUpdatedItem">'),
    default: async () => expect(await prefixed()).toMatch(/<Changes xmlns="[^"]*7\.1[^"]*"><anyType xmlns="/),
    root: async () => {
      const text = await prefixed();
      expect(text.slice(text.indexOf("<s:Body>"))).not.toContain("xmlns");
    },
  },
  "soap-white-space": {
    none: async () => expect((await page()).reply.text).not.toMatch(/>\s+</),
    indented: async () => {
      const plain = await page();
      expect(plain.reply.text).toMatch(/\r\n {2}<s:Body>\r\n {4}<ExecuteResponse/);
      expect(plain.rows[0]).toMatchObject({ sample_name: "Book Name 0" });
      expect(plain.reply.text).toMatch(/\r\n<\/s:Envelope>$/);
    },
  },
  "soap-newer-members": {
    nil: async () => expect(names(await page())).toEqual(allMembers),
    absent: async () =>
      expect(names(await page())).toEqual(["Changes", "DataToken", "MoreRecords", "PagingCookie"]),
    filled: async () => expect((await page()).members.get("GlobalMetadataVersion")?.text).toMatch(/^\d+$/),
  },
  "soap-token-early": {
    nil: async () => expect((await page(4)).members.get("DataToken")?.isNil).toBe(true),
    absent: async () => expect((await page(4)).members.get("DataToken")).toBeUndefined(),
    filled: async () => {
      expect((await page(4)).members.get("DataToken")?.text).toBe("0!01/01/2000 00:00:00");
      expect((await page()).members.get("DataToken")?.text).not.toMatch(/^0!/);
    },
  },
  "soap-cookie-late": {
    nil: async () => expect((await page()).members.get("PagingCookie")?.isNil).toBe(true),
    absent: async () => expect((await page()).members.get("PagingCookie")).toBeUndefined(),
    filled: async () => expect((await page()).members.get("PagingCookie")?.text).toBe('<cookie page="1" />'),
  },
  "soap-row-version": {
    digits: async () => expect(find(parse((await page()).reply.text), "RowVersion")?.text).toMatch(/^\d+$/),
    nil: async () => expect(find(parse((await page()).reply.text), "RowVersion")?.isNil).toBe(true),
  },
  "soap-deleted": {
    full: async () => expect(await deleted()).toEqual(["deletetime", true]),
    token: async () => expect(await deleted()).toEqual([undefined, true]),
    bare: async () => expect(await deleted()).toEqual([undefined, false]),
  },
  "soap-formatted": {
    filled: async () => expect(await formatted()).toContain("922,337,203,685,477.5807"),
    empty: async () => expect(await formatted()).toEqual([]),
  },
  "soap-date-only": {
    "without-z": async () => expect(await day()).toBe("9999-12-30T00:00:00"),
    "with-z": async () => expect(await day()).toBe("9999-12-30T00:00:00Z"),
  },
  "soap-request-type": {
    optional: async () => expect((await withoutType()).status).toBe(200),
    required: async () => expect((await withoutType()).text).toContain("the request has no i:type"),
  },
  "soap-count": {
    cut: async () => expect(await countOfMany()).toBe(5000),
    exact: async () => expect(await countOfMany()).toBe(6010),
  },
  "soap-malformed-token": {
    "0x80044352": async () => expect(errorCode(await malformed())).toBe("-2147204270"),
    "0x80040203": async () => expect(errorCode(await malformed())).toBe("-2147220989"),
    "0x80072515": async () => expect(errorCode(await malformed())).toBe("-2147015403"),
  },
  "soap-fault": {
    soap11: async () => expect(await faultForm()).toEqual([500, "faultcode", "-2147220989", undefined]),
    soap12: async () => expect(await faultForm()).toEqual([500, "Code", "-2147220989", undefined]),
    "no-detail": async () => expect(await faultForm()).toEqual([500, "faultcode", undefined, undefined]),
    inner: async () => expect(await faultForm()).toEqual([500, "faultcode", "-2147220989", "-2147220989"]),
    "400": async () => expect(await faultForm()).toEqual([400, "faultcode", "-2147220989", undefined]),
  },
  "soap-throttle": {
    "500": async () => expect(await throttled()).toEqual([500, "PT7S", undefined]),
    "429": async () => expect(await throttled()).toEqual([429, "PT7S", undefined]),
    header: async () => expect(await throttled()).toEqual([429, undefined, "7"]),
    "half-second": async () => expect(await throttled()).toEqual([500, "PT0.5S", undefined]),
  },
  "soap-errors": {
    soap: async () => expect((await wrong()).text).toContain("OrganizationServiceFault"),
    json: async () => expect((await wrong()).json.error.code).toBe("0x80040203"),
    html: async () => expect((await wrong()).text).toMatch(/^<!DOCTYPE html>/),
    "empty-401": async () => {
      const reply = await wrong();
      expect([reply.status, reply.text]).toEqual([401, ""]);
      expect(reply.headers["www-authenticate"]).toContain("authorization_uri=");
    },
  },
  "soap-items": {
    clean: async () => expect((await page()).rows).toHaveLength(10),
    twice: async () => {
      const { rows } = await page();
      expect([rows.length, rows[10]?.["sample_bookid"]]).toEqual([11, rows[0]?.["sample_bookid"]]);
    },
    "unknown-delete": async () =>
      expect((await page()).deleted).toEqual(["ffffffff-ffff-4fff-8fff-ffffffffffff"]),
    "unknown-type": async () => expect((await page()).reply.text).toContain("d:MovedItem"),
  },
} satisfies Effects;

const book = { table: "sample_book", columns: ["sample_name"] };

const page = async (count = 5000): Promise<Page> => retrieve(stage.emulator, { ...book, count });

const allMembers = [
  "Changes",
  "DataToken",
  "GlobalMetadataVersion",
  "MoreRecords",
  "PagingCookie",
  "RecordCountLessThanMarv",
];

const names = ({ members }: Page) => [...members.keys()];

// The same document to a reader that knows namespaces, whatever the letters.
async function prefixed(): Promise<string> {
  const { reply } = await page();
  const setting = stage.emulator.switches["soap-prefixes"];
  stage.emulator.switches["soap-prefixes"] = "recorded";
  expect(withoutTime(parse(reply.text))).toEqual(withoutTime(parse((await page()).reply.text)));
  stage.emulator.switches["soap-prefixes"] = setting;
  return reply.text;
}

function withoutTime(element: ReturnType<typeof parse>): object {
  const text = local(element) === "DataToken" ? "" : element.text;
  return { ...element, text, children: element.children.map(withoutTime) };
}

async function deleted(): Promise<[string | undefined, boolean]> {
  const { token } = await retrieveAll(stage.emulator, book);
  table().delete({ sample_bookcode: "BookCode0" });
  const { reply } = await retrieve(stage.emulator, { ...book, dataVersion: token });
  const item = find(parse(reply.text), "RemovedItem");
  const version = item?.children.find((child) => local(child) === "RowVersion")?.text ?? "";
  const key = item === undefined ? undefined : find(item, "key")?.text;
  return [key, /^\d+!\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/.test(version)];
}

async function formatted(): Promise<string[]> {
  stage.emulator.addTable(everyKind);
  const { reply } = await retrieve(stage.emulator, { table: "new_sample", columns: ["new_price"] });
  return [...reply.text.matchAll(/<b:KeyValuePairOfstringstring>.*?<c:value>(.*?)</g)].map(
    (match) => match[1] ?? "",
  );
}

async function day(): Promise<string | undefined> {
  stage.emulator.addTable(everyKind);
  const { rows } = await retrieve(stage.emulator, { table: "new_sample", columns: ["new_day"] });
  return rows[1]?.["new_day"];
}

const withoutType = () =>
  post(stage.emulator, changesRequest(book).replace(' i:type="a:RetrieveEntityChangesRequest"', ""));

async function countOfMany(): Promise<number> {
  table().generate(6000);
  return (await page(10_000)).rows.length;
}

const malformed = () => post(stage.emulator, changesRequest({ ...book, dataVersion: "x" }));

const wrong = () => post(stage.emulator, changesRequest({ ...book, cookie: "x", page: 2 }));

const errorCode = (reply: Reply) => find(parse(reply.text), "ErrorCode")?.text;

async function faultForm(): Promise<(string | number | undefined)[]> {
  const reply = await wrong();
  const fault = find(parse(reply.text), "Fault");
  const inner = find(parse(reply.text), "InnerFault");
  const first = fault?.children[0];
  return [
    reply.status,
    first === undefined ? undefined : local(first),
    errorCode(reply),
    inner === undefined ? undefined : find(inner, "ErrorCode")?.text,
  ];
}

async function throttled(): Promise<(string | number | undefined)[]> {
  stage.emulator.faults.add({ fault: { kind: "status", status: 429, retryAfter: "7" } });
  const reply = await post(stage.emulator, changesRequest(book));
  const details = find(parse(reply.text), "ErrorDetails");
  const wait = details === undefined ? undefined : find(details, "value")?.text;
  return [reply.status, wait, reply.headers["retry-after"]];
}
