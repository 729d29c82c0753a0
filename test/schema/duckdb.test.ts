import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { printDuckDb } from "../../src/schema/duckdb.ts";
import { tempDir } from "../support/temp-dir.ts";
import { exactTexts, hardLines, hardSchema, hardText, labels } from "./hard-values.ts";
import { randomLines, randomRows, randomSchema, seed } from "./random-lines.ts";

type Row = Record<string, unknown>;

async function load(schema = hardSchema, lines: readonly string[] = hardLines) {
  const folder = await tempDir();
  const snapshot = join(folder, "it's.ndjson");
  await writeFile(snapshot, `${lines.join("\n")}\n`);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'America/New_York'");
  await connection.run(printDuckDb(schema, snapshot));
  return async (sql: string): Promise<Row[]> => (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

test("DuckDB gives every digit back, from what is no column too", async () => {
  const query = await load();
  const texts = ["versionnumber", "revenue", "rate", "exchangerate"].map(
    (name) => `${name}::VARCHAR AS ${name}`,
  );
  expect(await query(`SELECT ${texts.join()} FROM orders`)).toEqual(exactTexts);
  expect(await query(`SELECT "order"::VARCHAR AS id, name, "@odata.etag" AS etag FROM orders`)).toEqual([
    { id: "60c4e274-0d87-e711-80e5-000000000001", name: hardText, etag: 'W/"9007199254740993"' },
    { id: "60c4e274-0d87-e711-80e5-000000000002", name: "A/\u{1f600}", etag: 'W/"2"' },
    { id: "60c4e274-0d87-e711-80e5-000000000003", name: null, etag: 'W/"3"' },
  ]);
  expect(
    await query(`SELECT latitude, employees, creditonhold, day, epoch(createdon)::BIGINT AS createdon,
      opensat::VARCHAR AS opensat, _ownerid_value IS NULL AS free, iscustomizable->>'Value' AS custom FROM orders`),
  ).toEqual([
    {
      latitude: 0.1,
      employees: -2147483648,
      creditonhold: true,
      day: "2019-04-29",
      createdon: "1556557200",
      opensat: "1753-01-01 23:59:59",
      free: false,
      custom: "true",
    },
    {
      latitude: -Number.MAX_VALUE,
      employees: 0,
      creditonhold: false,
      day: "0001-01-01",
      createdon: "253402300799",
      opensat: "2020-02-29 00:00:00",
      free: true,
      custom: null,
    },
    {
      latitude: null,
      employees: null,
      creditonhold: null,
      day: null,
      createdon: null,
      opensat: null,
      free: true,
      custom: null,
    },
  ]);
});

test("DuckDB has the types that the columns are declared with", async () => {
  const query = await load();
  const types = (await query("DESCRIBE orders")).map((row) => [row["column_name"], row["column_type"]]);
  expect(Object.fromEntries(types)).toEqual({
    "@odata.etag": "VARCHAR",
    order: "UUID",
    versionnumber: "BIGINT",
    name: "VARCHAR",
    revenue: "DECIMAL(19,4)",
    rate: "DECIMAL(22,10)",
    exchangerate: "DECIMAL(24,12)",
    latitude: "DOUBLE",
    employees: "INTEGER",
    creditonhold: "BOOLEAN",
    industrycode: "INTEGER",
    industrycode_label: "VARCHAR",
    segments: "VARCHAR",
    day: "DATE",
    createdon: "TIMESTAMP WITH TIME ZONE",
    opensat: "TIMESTAMP",
    _ownerid_value: "UUID",
    iscustomizable: "JSON",
  });
});

test("DuckDB shows the labels of choices, in all languages in a view of their own", async () => {
  const query = await load();
  expect(
    await query("SELECT industrycode_label_, segments_label, creditonhold_label FROM orders_labels"),
  ).toEqual(labels);
  expect(
    await query("SELECT value, label FROM orders_choices WHERE language = 1031 AND column_name = 'segments'"),
  ).toEqual([
    { value: 1, label: "Übung; macht" },
    { value: 2, label: "Sonstige" },
  ]);
});

test("DuckDB reads a table without decimals by its own reader", async () => {
  const columns = hardSchema.columns.filter(({ edm }) => edm !== "Edm.Decimal");
  const query = await load({ ...hardSchema, columns });
  expect(await query("SELECT versionnumber::VARCHAR AS v, name FROM orders LIMIT 1")).toEqual([
    { v: "9007199254740993", name: hardText },
  ]);
  expect(printDuckDb({ ...hardSchema, columns }, "x")).toContain("columns = {");
});

test("DuckDB is not left to guess: a number that does not fit is an error, not a null", async () => {
  const query = await load(hardSchema, [hardLines[0]!.replace(/"employees":[^,]+/, '"employees":1e30')]);
  await expect(query("SELECT employees FROM orders")).rejects.toThrow(/1e\+30.*INT32/);
});

test(`DuckDB finds the numbers of a row and leaves its texts alone (seed ${seed})`, async () => {
  const query = await load(randomSchema, randomLines);
  const sql =
    "SELECT before, revenue::VARCHAR AS revenue, big::VARCHAR AS big, after FROM things ORDER BY id";
  expect(await query(sql)).toEqual(randomRows);
});

test("DuckDB takes a row of before a column was added", async () => {
  const query = await load(hardSchema, [hardLines[0]!.replace(/"employees":[^,]+,/, "")]);
  expect(await query("SELECT employees, revenue::VARCHAR AS revenue FROM orders")).toEqual([
    { employees: null, revenue: "922337203685477.5807" },
  ]);
});

test("DuckDB holds U+0000, and stops at half a surrogate pair", async () => {
  const whole = await load(hardSchema, toLines("a\\u0000"));
  expect(await whole("SELECT name FROM orders")).toEqual([{ name: "a\u0000A/\u{1f600}" }]);
  const half = await load(hardSchema, toLines("\\ud83d-"));
  await expect(half("SELECT name FROM orders")).rejects.toThrow(/surrogate/);
});

function toLines(text: string): string[] {
  return [hardLines[1]!.replace('"name":"', `"name":"${text}`)];
}
