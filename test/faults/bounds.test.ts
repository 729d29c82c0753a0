import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { createDataverse } from "../../src/dataverse/client.ts";
import { createPageReader } from "../../src/dataverse/page-reader.ts";
import { openInProcess } from "../support/pull-in-process.ts";
import { failureOf, makeDir } from "../support/stage.ts";

const id = "60c4e274-0d87-e711-80e5-00155db19e6d";
const name = "a".repeat(1_000_000);
const table = (set = "accounts") =>
  `{"EntitySetName":"${set}","LogicalName":"account","PrimaryIdAttribute":"accountid","ChangeTrackingEnabled":true}`;
const usual: Record<string, string> = {
  WhoAmI: `{"OrganizationId":"${id}","UserId":"${id}"}`,
  organizations: `{"value":[{"expirechangetrackingindays":7}]}`,
  EntityDefinitions: `{"value":[${table()}]}`,
};
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close();
});

/** A server that answers as usual but for one kind of request, and a client of it. */
async function openHostile(kind: string, answer: (response: ServerResponse, url: string) => unknown) {
  let asked = 0;
  const server = createServer((request, response) => {
    const url = request.url ?? "";
    const path = /v9\.2\/(\w+)/.exec(url)?.[1] ?? "";
    if (path === kind) {
      asked++;
      answer(response, url);
    } else response.end(usual[path]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = openInProcess({ url }, { dir: makeDir() });
  cleanUp.push(
    () => client.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  return { client, url, asked: () => asked };
}

/** Writes the same piece so many times, as fast as it is taken. */
function writeMany(response: ServerResponse, [before, piece, after]: string[], times: number): void {
  let left = times;
  const more = () => {
    while (left > 0) {
      left--;
      if (response.write(piece)) continue;
      response.once("drain", more);
      return;
    }
    response.end(after);
  };
  response.write(before);
  more();
}

test("a row beyond 256 MB ends the pull at once, and is not asked for again", async () => {
  const around = [`{"value":[{"accountid":"${id}","name":"`, name, `"}]}`];
  const { client, asked } = await openHostile("accounts", (response) => writeMany(response, around, 270));
  const error = await failureOf(client.pull());
  expect([error.exitCode, error.message, asked()]).toEqual([65, expect.stringContaining("longer than"), 1]);
});

test.each([
  ["a row", (deep: string) => `{"value":[{"accountid":"${id}","x":${deep}}]}`],
  ["a member beside the rows", (deep: string) => `{"x":${deep},"value":[]}`],
])("%s that is nested without end in a small gzip is refused", async (_, toPage) => {
  const deep = "[".repeat(20_000_000);
  const page = gzipSync(toPage(deep));
  expect(page.length).toBeLessThan(400_000);
  const { client } = await openHostile("accounts", (response) => {
    response.setHeader("content-encoding", "gzip").end(page);
  });
  const error = await failureOf(client.pull());
  expect([error.exitCode, error.message]).toEqual([65, expect.stringContaining("nested more than 256 deep")]);
});

test("next links without rows for ever are told after a thousand", async () => {
  const { client, url, asked } = await openHostile("accounts", (response, path) => {
    const next = Number(/page=(\d+)/.exec(path)?.[1] ?? 0) + 1;
    response.end(`{"value":[],"@odata.nextLink":"${url}/api/data/v9.2/accounts?page=${next}"}`);
  });
  const error = await failureOf(client.pull());
  expect([error.exitCode, error.code, error.message]).toEqual([
    65,
    "DVS-INCOMPLETE",
    expect.stringContaining("1000 pages in a row held no row"),
  ]);
  expect(asked()).toBeLessThan(1100);
});

test("what a page says beside its rows is not kept, however much it is", () => {
  const reader = createPageReader("accountid", null);
  const read = (text: string) => [...reader.read(Buffer.from(text))];
  read("{");
  const before = process.memoryUsage().heapUsed;
  for (let member = 0; member < 80; member++) read(`"x${member}":"${name}",`);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
  read(`"value":[],"@odata.deltaLink":"d"}`);
  expect(reader.end().deltaLink).toBe("d");
});

test.each([
  [
    "a list of 150,000 tables",
    [`{"value":[`, `${table()},`, `${table()}]}`],
    150_000,
    "more than 100000 objects",
  ],
  ["metadata of 70 MB", [`{"x":"`, name, `","value":[]}`], 70, "larger than 64 MB"],
])("%s is refused, not taken for what it is not", async (_, around, times, why) => {
  const { client, asked } = await openHostile("EntityDefinitions", (response) =>
    writeMany(response, around, times),
  );
  const { context } = client;
  const dataverse = createDataverse(context.createAsker("", context.signal), context.webApi);
  const error = await failureOf(dataverse.readEntities());
  expect([error.exitCode, error.code, error.message, asked()]).toEqual([
    65,
    "DVS-BAD-ANSWER",
    expect.stringContaining(why),
    1,
  ]);
});

test("one row that is asked for by its id and never ends is refused", async () => {
  const around = [`{"accountid":"${id}","name":"`, name, `"}`];
  const { client } = await openHostile("accounts", (response) => writeMany(response, around, 300));
  const { context } = client;
  const dataverse = createDataverse(context.createAsker("", context.signal), context.webApi);
  const error = await failureOf(
    dataverse.readRow({ entitySet: "accounts", primaryId: "accountid" }, id, null),
  );
  expect([error.exitCode, error.message]).toEqual([65, expect.stringContaining("larger than 256 MB")]);
});
