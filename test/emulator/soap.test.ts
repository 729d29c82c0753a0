import { afterEach, beforeEach, expect, test } from "vitest";
import { everyKind, sampleBooks, startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask, openClock, readAll } from "./ask.ts";
import {
  changesRequest,
  envelope,
  find,
  local,
  parse,
  post,
  retrieve,
  retrieveAll,
  service,
} from "./soap-client.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
  emulator.addTable(everyKind);
});
afterEach(() => emulator.close());

const columns = ["sample_name", "sample_bookcode"];
const book = { table: "sample_book", columns };
const books = () => emulator.table("sample_books");

test("an answer has the recorded shape", async () => {
  const clock = openClock("2017-08-22T08:10:44Z");
  const own = await startEmulator({
    tables: [
      {
        ...sampleBooks,
        rows: [{ sample_bookid: "60c4e274-0d87-e711-80e5-00155db19e6d", sample_name: "a & b" }],
      },
    ],
    clock: clock.now,
    firstVersion: 919_040n,
  });
  own.set("soap-formatted", "empty");
  const reply = await post(own, changesRequest(book));
  await own.close();
  expect(reply.headers["content-type"]).toBe("text/xml; charset=utf-8");
  expect(reply.text).toBe(
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
      '<ExecuteResponse xmlns="http://schemas.microsoft.com/xrm/2011/Contracts/Services">' +
      '<ExecuteResult xmlns:b="http://schemas.microsoft.com/xrm/2011/Contracts" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="b:RetrieveEntityChangesResponse">' +
      "<b:ResponseName>RetrieveEntityChanges</b:ResponseName>" +
      '<b:Results xmlns:c="http://schemas.datacontract.org/2004/07/System.Collections.Generic"><b:KeyValuePairOfstringanyType>' +
      '<c:key>EntityChanges</c:key><c:value xmlns:d="http://schemas.microsoft.com/xrm/7.1/Contracts" i:type="d:BusinessEntityChanges">' +
      '<d:Changes><d:anyType i:type="d:NewOrUpdatedItem"><d:NewOrUpdatedEntity><b:Attributes>' +
      '<b:KeyValuePairOfstringanyType><c:key>sample_bookid</c:key><c:value xmlns:e="http://schemas.microsoft.com/2003/10/Serialization/" i:type="e:guid">60c4e274-0d87-e711-80e5-00155db19e6d</c:value></b:KeyValuePairOfstringanyType>' +
      '<b:KeyValuePairOfstringanyType><c:key>sample_name</c:key><c:value xmlns:e="http://www.w3.org/2001/XMLSchema" i:type="e:string">a &amp; b</c:value></b:KeyValuePairOfstringanyType>' +
      '</b:Attributes><b:EntityState i:nil="true" /><b:FormattedValues /><b:Id>60c4e274-0d87-e711-80e5-00155db19e6d</b:Id><b:KeyAttributes />' +
      "<b:LogicalName>sample_book</b:LogicalName><b:RelatedEntities /><b:RowVersion>919041</b:RowVersion></d:NewOrUpdatedEntity>" +
      "<d:Type>NewOrUpdated</d:Type></d:anyType></d:Changes><d:DataToken>919041!08/22/2017 08:10:44</d:DataToken>" +
      '<d:GlobalMetadataVersion i:nil="true" /><d:MoreRecords>false</d:MoreRecords><d:PagingCookie i:nil="true" />' +
      "<d:RecordCountLessThanMarv>0</d:RecordCountLessThanMarv></c:value></b:KeyValuePairOfstringanyType></b:Results>" +
      "</ExecuteResult></ExecuteResponse></s:Body></s:Envelope>",
  );
});

test("pages follow a cookie, the token comes at the end, and what changed meanwhile comes with it", async () => {
  const first = await retrieve(emulator, { ...book, count: 4 });
  expect(first.rows).toHaveLength(4);
  expect(first.members.get("DataToken")).toMatchObject({ isNil: true });
  const gone = first.rows[0]?.["sample_bookid"] ?? "";
  books().delete(gone);
  books().insert({ sample_name: "late" });
  const { pages, rows, token } = await retrieveAll(emulator, { ...book, count: 4 });
  expect([pages.length, rows.length]).toEqual([3, 10]);
  const cookie = first.members.get("PagingCookie")?.text ?? "";
  expect(cookie).toMatch(
    /^<cookie page="1" maxTimestamp="\d+"><sample_bookid last="\{.*\}" first="\{.*\}" \/><\/cookie>$/,
  );
  const second = await retrieve(emulator, { ...book, count: 4, page: 2, cookie });
  const third = await retrieve(emulator, {
    ...book,
    count: 4,
    page: 3,
    cookie: second.members.get("PagingCookie")?.text,
  });
  const older = third.members.get("DataToken")?.text ?? "";
  const delta = await retrieve(emulator, { ...book, dataVersion: older });
  expect([delta.rows.map((row) => row["sample_name"]), delta.deleted]).toEqual([["late"], [gone]]);
  const nothing = await retrieve(emulator, { ...book, dataVersion: token });
  expect([nothing.rows, nothing.deleted]).toEqual([[], []]);
  expect(nothing.members.get("DataToken")?.text).toMatch(/^\d+!\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
});

test("a delta pages too: upserts first, then deletes", async () => {
  const { token } = await retrieveAll(emulator, book);
  const ids = [...books().ids()];
  for (const id of ids.slice(0, 3)) books().delete(id);
  for (const id of ids.slice(3, 6)) books().update(id, { sample_name: `new ${id}` });
  const delta = await retrieveAll(emulator, { ...book, count: 2, dataVersion: token });
  expect(delta.pages.map((page) => [page.rows.length, page.deleted.length])).toEqual([
    [2, 0],
    [1, 1],
    [0, 2],
  ]);
  expect(delta.rows.map((row) => row["sample_bookid"])).toEqual(ids.slice(3, 6));
  expect(delta.deleted).toEqual(ids.slice(0, 3));
});

test("every kind of column comes typed, exact, and without its nulls", async () => {
  const names = everyKind.columns.map((column) => column.name);
  const { reply, rows } = await retrieve(emulator, { table: "new_sample", columns: names });
  const types = new Map<string, string>();
  for (const { children } of find(parse(reply.text), "Changes")?.children[1]?.children[0]?.children[0]
    ?.children ?? []) {
    types.set(children[0]?.text ?? "", children[1]?.type?.replace(/^.*\//, "") ?? "");
  }
  expect(Object.fromEntries(types)).toMatchObject({
    new_name: "XMLSchema}string",
    new_whole: "XMLSchema}int",
    new_big: "XMLSchema}long",
    new_decimal: "XMLSchema}decimal",
    new_double: "XMLSchema}double",
    new_price: "Contracts}Money",
    new_flag: "XMLSchema}boolean",
    new_choice: "Contracts}OptionSetValue",
    new_many: "Contracts}OptionSetValueCollection",
    new_moment: "XMLSchema}dateTime",
    new_customerid: "Contracts}EntityReference",
    new_guid: "}guid",
    versionnumber: "XMLSchema}long",
  });
  expect(rows[1]).toMatchObject({
    new_big: "9007199254740993",
    new_decimal: "0.1000000000",
    new_price: "922337203685477.5807",
    new_many: "100000000,100000003",
    new_day: "9999-12-30T00:00:00",
    new_moment: "2024-02-29T23:59:59Z",
    new_text: "line one\r\nline two\ttab\u{fffd}\u{fffd}",
    new_accountid: "60c4e274-0d87-e711-80e5-00155db19e6d",
  });
  expect(Object.keys(rows[0] ?? {})).not.toContain("new_code");
  expect(reply.text).toContain("tab&#xB;&#x1;</c:value>");
  const all = await retrieve(emulator, { table: "new_sample" });
  expect(all.rows).toEqual(rows);
});

const names = (rows: readonly any[]) => rows.map((row) => [row.sample_bookid, row.sample_name]);

test("both ways tell the same rows, whatever happens in between", async () => {
  const web = await readAll(emulator, `${api}sample_books`);
  const soap = await retrieveAll(emulator, { ...book, count: 3 });
  expect(names(soap.rows)).toEqual(names(web.items));
  const [id = ""] = books().ids();
  books().delete(id);
  books().insert({ sample_name: "new" });
  const webDelta = await readAll(emulator, web.deltaLink ?? "");
  const soapDelta = await retrieveAll(emulator, { ...book, dataVersion: soap.token });
  expect(names(soapDelta.rows)).toEqual(names(webDelta.items.filter((item) => item.reason === undefined)));
  expect(soapDelta.deleted).toEqual(
    webDelta.items.filter((item) => item.reason !== undefined).map((item) => item.id),
  );
});

test("WhoAmI and RetrieveVersion", async () => {
  const who = find(parse((await post(emulator, envelope("WhoAmI", "", "g"))).text), "Results");
  expect(who?.children.map((pair) => pair.children[0]?.text)).toEqual([
    "UserId",
    "BusinessUnitId",
    "OrganizationId",
  ]);
  expect(who?.children[2]?.children[1]).toMatchObject({ text: emulator.organizationId });
  const version = find(parse((await post(emulator, envelope("RetrieveVersion", "", "g"))).text), "value");
  expect(version?.text).toMatch(/^9\.2\./);
});

test("faults name their codes, signed and decimal", async () => {
  const { token } = await retrieveAll(emulator, book);
  emulator.expireTokens();
  emulator.set("missing-privilege", "accounts");
  emulator.set("missing-depth", "contacts");
  const cases: [string, string][] = [
    [changesRequest({ ...book, dataVersion: token }), "-2147204270"],
    [changesRequest({ table: "userquery" }), "-2147015535"],
    [changesRequest({ table: "account" }), "-2147220960"],
    [changesRequest({ table: "contact" }), "-2147220960"],
    [changesRequest({ table: "nothing" }), "-2147220969"],
    [changesRequest({ ...book, columns: ["nothing"] }), "-2147217149"],
    [changesRequest({ ...book, cookie: "<cookie />", page: 2 }), "-2147220989"],
  ];
  for (const [body, code] of cases) {
    const reply = await post(emulator, body);
    const tree = parse(reply.text);
    expect([reply.status, find(tree, "ErrorCode")?.text]).toEqual([500, code]);
    expect(find(tree, "faultcode")).toMatchObject({ name: "{}faultcode", text: "s:Client" });
    expect(find(tree, "OrganizationServiceFault")?.children.map(local)).toEqual([
      "ActivityId",
      "ErrorCode",
      "ErrorDetails",
      "HelpLink",
      "Message",
      "Timestamp",
      "ExceptionRetriable",
      "ExceptionSource",
      "InnerFault",
      "OriginalException",
      "TraceText",
    ]);
  }
});

test("a request that is not what the contract says is refused, with what is wrong", async () => {
  const right = changesRequest({ ...book, dataVersion: "1!01/01/2026 00:00:00" });
  const wrong: [string, RegExp][] = [
    [right.replace("Contracts/Services", "Contracts/services"), /services:Execute has to stand/],
    [right.replace(/<a:RequestId[^>]*>/, ""), /RequestId has to stand/],
    [
      right.replace(/(<a:RequestId[^>]*>)(<a:RequestName>.*<\/a:RequestName>)/, "$2$1"),
      /RequestId has to stand/,
    ],
    [
      right.replace(/(<a:Count>.*<\/a:Count>)(<a:PageNumber>.*<\/a:PageNumber>)/, "$2$1"),
      /Count stands where/,
    ],
    [right.replaceAll("c:string>", "a:string>"), /arrays:string has to stand/],
    [right.replace('i:type="x:string"', 'i:type="a:string"'), /EntityName has the type xrm:string/],
    [right.replace(' i:type="x:string"', ""), /EntityName has no i:type/],
    [right.replace('i:type="x:string"', 'i:type="y:string"'), /prefix 'y'/],
    [
      right.replace('"a:RetrieveEntityChangesRequest"', '"a:OrganizationRequest"'),
      /instead of xrm:RetrieveEntityChangesRequest/,
    ],
    [right.replace("b:key>EntityName", "b:key>Entityname"), /Entityname is not known/],
    [right.replace("</s:Envelope>", ""), /deserialize/],
    [`<!DOCTYPE x [<!ENTITY a "b">]>${right}`, /DOCTYPE/],
    ["", /deserialize/],
  ];
  for (const [body, text] of wrong) {
    const reply = await post(emulator, body);
    expect([reply.status, reply.text]).toEqual([500, expect.stringMatching(/a:DeserializationFailed/)]);
    expect(reply.text).toMatch(text);
    expect(reply.text).not.toContain("OrganizationServiceFault");
  }
  expect((await post(emulator, right, { "content-type": "application/soap+xml" })).status).toBe(415);
  expect((await post(emulator, right, { soapaction: "Execute" })).text).toContain("a:ActionNotSupported");
  const unquoted = {
    soapaction: "http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/Execute",
  };
  expect((await post(emulator, changesRequest(book), unquoted)).status).toBe(200);
  expect((await ask(emulator, service)).status).toBe(405);
});

test("a cookie is good only for the request that it came from", async () => {
  const first = await retrieve(emulator, { ...book, count: 4 });
  const cookie = first.members.get("PagingCookie")?.text;
  for (const other of [
    { count: 5 },
    { columns: ["sample_name"] },
    { dataVersion: "1!01/01/2026 00:00:00" },
    { page: 3 },
  ]) {
    const reply = await post(emulator, changesRequest({ ...book, count: 4, page: 2, cookie, ...other }));
    expect([reply.status, find(parse(reply.text), "ErrorCode")?.text]).toEqual([500, "-2147220989"]);
  }
  expect((await retrieve(emulator, { ...book, count: 4, page: 0, cookie })).rows).toHaveLength(4);
});

test("the bearer token, the base path and the faults of the wire are those of the Web API", async () => {
  const own = await startEmulator({ accessToken: "secret", basePath: "/contoso" });
  const path = `/contoso${service.toLowerCase()}`;
  const denied = await ask(own, path, { authorization: "Bearer" });
  expect([denied.status, denied.headers["www-authenticate"]]).toEqual([
    401,
    expect.stringContaining("authorization_uri="),
  ]);
  await own.close();
  for (const fault of [{ kind: "cut" }, { kind: "reset" }] as const) {
    emulator.faults.add({ fault });
    await expect(post(emulator, changesRequest(book))).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  }
  emulator.faults.add({ fault: { kind: "more-records-without-link" } });
  const more = await retrieve(emulator, book);
  expect([more.members.get("MoreRecords")?.text, more.members.get("PagingCookie")?.isNil]).toEqual([
    "true",
    true,
  ]);
  const first = await retrieve(emulator, { ...book, count: 4 });
  const cookie = first.members.get("PagingCookie")?.text;
  emulator.faults.add({ fault: { kind: "repeat-next-link" } });
  const again = await retrieve(emulator, { ...book, count: 4, page: 2, cookie });
  expect([again.members.get("MoreRecords")?.text, again.members.get("PagingCookie")?.text]).toEqual([
    "true",
    cookie,
  ]);
  emulator.faults.add({ fault: { kind: "no-links" } });
  expect((await retrieve(emulator, book)).members.get("DataToken")?.isNil).toBe(true);
});
