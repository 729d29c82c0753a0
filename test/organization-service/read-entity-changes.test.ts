import { describe, expect, it } from "vitest";
import { toLines } from "../../src/rows/rows.ts";
import { planColumns } from "../../src/organization-service/column-plan.ts";
import { NeedsFullPullError } from "../../src/dataverse/needs-full-pull.ts";
import type { PagePart } from "../../src/rows/page-part.ts";
import type { EntityChangesRequest } from "../../src/organization-service/entity-changes-request.ts";
import { readEntityChanges } from "../../src/organization-service/read-entity-changes.ts";
import { toId, writeAnswer, writeDeleted, writePage, writeRow } from "./answers.ts";
import { readSample } from "./samples.ts";
import { type Respond, type Service, serveOrganization } from "./service.ts";

const plan = planColumns(
  [
    { name: "new_shipmentid", type: "Uniqueidentifier" },
    { name: "new_name", type: "String" },
    { name: "versionnumber", type: "BigInt" },
  ],
  "new_shipmentid",
  ["new_name"],
);
const token = "1003!11/21/2025 09:20:41";
const last = { token, more: false, cookie: null };
const toCookie = (page: number) => `<cookie page="${page}"/>`;
const toLine = (row: number, name: string, version = 1000 + row) =>
  `{"@odata.etag":"W/\\"${version}\\"","new_name":"${name}","new_shipmentid":"${toId(row)}"}\n`;

/** Three pages of one row each, the last with a delete. */
const threePages: Respond = ({ pageNumber }) =>
  pageNumber < 3
    ? writeAnswer([writeRow(pageNumber, "x")], { token: null, more: true, cookie: toCookie(pageNumber) })
    : writeAnswer([writeRow(3, "x"), writeDeleted(9)], last);

async function readAll(
  service: Service,
  request: Partial<EntityChangesRequest> = {},
  said: string[] = [],
): Promise<string[]> {
  for await (const part of readEntityChanges(service.asker, {
    entitySet: "new_shipments",
    origin: service.origin,
    logicalName: "new_shipment",
    plan,
    link: service.url,
    kind: "initial",
    pageSize: 5000,
    ...request,
  }))
    said.push(sayPart(part, service.url));
  return said;
}

function sayPart(part: PagePart, url: string): string {
  if (part.kind === "rows") return toLines(part.rows).toString();
  if (part.kind === "deleted") return `- ${part.ids.join()}`;
  if (part.kind === "broken") return "broken";
  const links = [part.nextLink, part.deltaLink].map((link) =>
    decodeURIComponent(link?.replace(url, "") ?? "null"),
  );
  return `page, next ${links[0]!}, delta ${links[1]!}`;
}

describe("reading a table through the Organization Service", () => {
  it("follows the paging cookies to the data token", async () => {
    const service = await serveOrganization(threePages);
    expect(await readAll(service)).toEqual([
      toLine(1, "x"),
      'page, next #PageNumber=2&Count=5000&PagingCookie=<cookie+page="1"/>, delta null',
      toLine(2, "x"),
      'page, next #PageNumber=3&Count=5000&PagingCookie=<cookie+page="2"/>, delta null',
      toLine(3, "x"),
      `- ${toId(9)}`,
      "page, next null, delta #DataVersion=1003!11/21/2025+09:20:41",
    ]);
    expect(service.asked).toEqual(
      [1, 2, 3].map((pageNumber) => ({
        entityName: "new_shipment",
        columns: ["new_shipmentid", "new_name", "versionnumber"],
        count: 5000,
        pageNumber,
        pagingCookie: pageNumber === 1 ? null : toCookie(pageNumber - 1),
        dataVersion: null,
      })),
    );
  });

  it("goes on from a stored link, with the page size that its cookie is for", async () => {
    const service = await serveOrganization(threePages);
    const links: (string | null)[] = [];
    for await (const part of readEntityChanges(service.asker, {
      entitySet: "x",
      origin: service.origin,
      logicalName: "new_shipment",
      plan,
      link: service.url,
      kind: "initial",
      pageSize: 7,
    }))
      if (part.kind === "page") links.push(part.nextLink);
    const said = await readAll(service, { link: links[1]!, kind: "resumed", pageSize: 5000 });
    expect(said[0]).toBe(toLine(3, "x"));
    expect(service.asked.at(-1)).toMatchObject({
      pageNumber: 3,
      count: 7,
      pagingCookie: toCookie(2),
      dataVersion: null,
    });
  });

  it("reads a delta with the same data token on every page", async () => {
    const service = await serveOrganization(threePages);
    const said = await readAll(service, {
      link: `${service.url}#DataVersion=1000%2111%2F20%2F2025+00%3A00%3A00`,
      kind: "delta",
    });
    expect(service.asked.map(({ dataVersion }) => dataVersion)).toEqual(
      Array(3).fill("1000!11/20/2025 00:00:00"),
    );
    expect(said.at(-1)).toBe("page, next null, delta #DataVersion=1003!11/21/2025+09:20:41");
  });

  it("asks for the next page before it hands out the end of the last one", async () => {
    const service = await serveOrganization(threePages);
    const parts = readEntityChanges(service.asker, {
      entitySet: "x",
      origin: service.origin,
      logicalName: "new_shipment",
      plan,
      link: service.url,
      kind: "initial",
      pageSize: 7,
    });
    for (let part = await parts.next(); part.value?.kind !== "page";) part = await parts.next();
    while (service.asked.length < 2) await new Promise(setImmediate);
    expect(service.asked.at(-1)).toMatchObject({ pageNumber: 2 });
    await parts.return();
  });

  it.each([
    ["absent members (2017)", { more: true, cookie: "c" }, { token, more: false }],
    ["a wrong token before the last page", { token: "1!x", more: true, cookie: "c" }, last],
    ["a cookie on the last page", { token: null, more: true, cookie: "c" }, { ...last, cookie: "c" }],
    ["no MoreRecords at all", { token: null, cookie: "c" }, { token, cookie: null }],
  ])("copes with %s", async (_, first, end) => {
    const service = await serveOrganization(({ pageNumber }) =>
      writeAnswer([], pageNumber === 1 ? first : end),
    );
    expect((await readAll(service)).at(-1)).toBe(
      "page, next null, delta #DataVersion=1003!11/21/2025+09:20:41",
    );
    expect(service.asked).toHaveLength(2);
  });
});

describe("what can go wrong on the way", () => {
  const half = writeAnswer([writeRow(1, "x"), writeRow(2, "y")], last).slice(0, -400);

  it.each<[string, Respond]>([
    ["cut in the middle, without a sign", () => half],
    [
      "cut off by the connection",
      (_, response) => {
        response.setHeader("content-type", "text/xml").setHeader("content-length", half.length + 100);
        response.write(half, () => response.destroy());
        return null;
      },
    ],
    ["malformed", () => half.replace("</b:Id>", "</b:Idd>")],
    ["not UTF-8", () => Buffer.from(half.replace(">y<", ">\u00e9<"), "latin1")],
  ])("a page that is %s is void, and asked for again", async (_, respond) => {
    const service = await serveOrganization((asked, response, number) =>
      number === 1 ? respond(asked, response, number) : writeAnswer([writeRow(1, "x")], last),
    );
    const said = await readAll(service);
    // Nothing that stands before "broken" counts.
    expect(said.slice(said.indexOf("broken") + 1)).toEqual([toLine(1, "x"), expect.stringMatching(/^page/)]);
    expect(service.asker.retries).toBe(1);
  });

  it("pages without rows that never end, each with a cookie of its own, end with 65", async () => {
    const service = await serveOrganization(({ pageNumber }) =>
      writeAnswer([], { token: null, more: true, cookie: toCookie(pageNumber) }),
    );
    await expect(readAll(service)).rejects.toMatchObject({ code: "DVS-INCOMPLETE", exitCode: 65 });
    expect(service.asked.length).toBeLessThan(1100);
  });

  it("a page that is malformed every time ends with 65", async () => {
    const service = await serveOrganization(() => half);
    await expect(readAll(service)).rejects.toMatchObject({ code: "DVS-NOT-A-PAGE", exitCode: 65 });
    expect(service.asked).toHaveLength(4);
  });

  it.each<[string, Respond, string]>([
    [
      "a cookie that never changes",
      () => writeAnswer([writeRow(1, "x")], { token: null, more: true, cookie: "c" }),
      "DVS-INCOMPLETE",
    ],
    [
      "cookies in a circle",
      ({ pageNumber }) => writeAnswer([], { token: null, more: true, cookie: `c${pageNumber % 2}` }),
      "DVS-INCOMPLETE",
    ],
    [
      "more records but no cookie",
      () => writeAnswer([], { token: null, more: true, cookie: null }),
      "DVS-INCOMPLETE",
    ],
    [
      "a last page without a token",
      () => writeAnswer([], { token: null, more: false, cookie: null }),
      "DVS-INCOMPLETE",
    ],
    [
      "a value of another type",
      () => writeAnswer([writeRow(1, "x").replace("e:string", "e:int")], last),
      "DVS-UNEXPECTED-VALUE",
    ],
    ["a document type", () => `<!DOCTYPE x>${writeAnswer([], last)}`, "DVS-NOT-A-PAGE"],
    [
      "a sign-in page",
      (_, response) => {
        response.setHeader("content-type", "text/html").end("<html>");
        return null;
      },
      "DVS-NOT-A-PAGE",
    ],
  ])("%s is refused with 65, without asking again", async (_, respond, code) => {
    const service = await serveOrganization(respond);
    await expect(readAll(service)).rejects.toMatchObject({ code, exitCode: 65 });
    expect(service.asker.retries).toBe(0);
    expect(service.asked.length).toBeLessThan(4);
  });

  it("waits as long as the fault of a throttling server says, and goes on", async () => {
    const service = await serveOrganization((asked, response, number) => {
      if (number !== 2) return threePages(asked, response, number);
      response.writeHead(500, { "content-type": "text/xml" }).end(readSample("22-fault-throttled.xml"));
      return null;
    });
    expect((await readAll(service)).filter((said) => said.startsWith("page"))).toHaveLength(3);
    expect(service.waits).toEqual([312_000]);
  });

  it("an expired data token says so", async () => {
    const service = await serveOrganization((_, response) => {
      response.writeHead(500, { "content-type": "text/xml" }).end(readSample("20-fault-expired.xml"));
      return null;
    });
    const delta = { link: `${service.url}#DataVersion=1!x`, kind: "delta" } as const;
    await expect(readAll(service, delta)).rejects.toMatchObject({ code: "DVS-TOKEN-EXPIRED", exitCode: 65 });
  });

  it("an expired data token that is answered with all rows is noticed by the age of the rows", async () => {
    const rows = [1, 2, 3, 4].map((row) => writeRow(row, "x", 10 + row));
    const service = await serveOrganization(() =>
      writeAnswer(rows, { token: null, more: true, cookie: "c" }),
    );
    const delta = { link: `${service.url}#DataVersion=1000%21x`, kind: "delta" } as const;
    await expect(readAll(service, delta)).rejects.toThrow(NeedsFullPullError);
    expect(service.asked).toHaveLength(1);
  });

  it("starts over with half the page size where the database gives up", async () => {
    const sql = readSample("20-fault-expired.xml").replaceAll("-2147204270", String(0x80044151 | 0));
    const service = await serveOrganization((asked, response, number) => {
      if (number !== 2) return threePages(asked, response, number);
      response.writeHead(500, { "content-type": "text/xml" }).end(sql);
      return null;
    });
    await readAll(service);
    expect(
      service.asked.map(({ pageNumber, count, pagingCookie }) => [pageNumber, count, pagingCookie]),
    ).toEqual([
      [1, 5000, null],
      [2, 5000, toCookie(1)],
      [1, 2500, null],
      [2, 2500, toCookie(1)],
      [3, 2500, toCookie(2)],
    ]);
  });

  it("a link that is not the service's is not followed", async () => {
    const service = await serveOrganization(threePages);
    const link = service.url.replace("/XRMServices/2011/Organization.svc/web", "/api/data/v9.2/accounts");
    await expect(readAll(service, { link })).rejects.toMatchObject({
      code: "DVS-TOKEN-DAMAGED",
      exitCode: 65,
    });
    expect(service.asked).toHaveLength(0);
  });

  it("a stored link that never works is given up, so that a full pull can follow in the same run", async () => {
    const service = await serveOrganization(() => half);
    const resumed = { link: `${service.url}#PageNumber=3&Count=7&PagingCookie=c`, kind: "resumed" } as const;
    await expect(readAll(service, resumed)).rejects.toMatchObject({
      code: "DVS-RESUME-REFUSED",
      exitCode: 65,
    });
    expect(service.asked).toHaveLength(4);
  });

  it("a link to another host is not followed", async () => {
    const service = await serveOrganization(threePages);
    const link = service.url.replace(service.origin, "https://something.invalid");
    await expect(readAll(service, { link })).rejects.toMatchObject({
      code: "DVS-FOREIGN-LINK",
      exitCode: 65,
    });
  });

  it("stops in the middle of a page when the run is stopped", async () => {
    const stop = new AbortController();
    const service = await serveOrganization((_, response) => {
      const { head } = writePage(last);
      response.setHeader("content-type", "text/xml").write(head + writeRow(1, "x"));
      return null;
    }, stop.signal);
    const said: string[] = [];
    const reading = readAll(service, {}, said);
    while (said.length === 0) await new Promise(setImmediate);
    stop.abort(new Error("stopped"));
    await expect(reading).rejects.toThrow("stopped");
    expect(said).toEqual([toLine(1, "x")]);
  });

  it("does not read on when nobody takes the rows", async () => {
    let closed = false;
    const service = await serveOrganization((_, response) => {
      response.on("close", () => (closed = true));
      response.setHeader("content-type", "text/xml").write(writePage(last).head + writeRow(1, "x"));
      return null;
    });
    for await (const part of readEntityChanges(service.asker, {
      entitySet: "x",
      origin: service.origin,
      logicalName: "new_shipment",
      plan,
      link: service.url,
      kind: "initial",
      pageSize: 7,
    }))
      if (part.kind === "rows") break;
    while (!closed) await new Promise(setImmediate);
    expect(service.asker.retries).toBe(0);
  });
});
