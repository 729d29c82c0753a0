import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { printSqlite } from "../../src/schema/sqlite.ts";
import { hasTool } from "../support/has-tool.ts";
import { tempDir } from "../support/temp-dir.ts";
import { exactTexts, hardLines, hardSchema, hardText, labels } from "./hard-values.ts";
import { randomLines, randomRows, randomSchema, seed } from "./random-lines.ts";

async function load(schema = hardSchema, lines: readonly string[] = hardLines) {
  const folder = await tempDir();
  const database = join(folder, "crm.db");
  const run = (input: string): string => execFileSync("sqlite3", [database], { input, encoding: "utf8" });
  const snapshot = join(folder, `it's "odd".ndjson`);
  await writeFile(snapshot, `${lines.join("\n")}\n`);
  const script = printSqlite(schema, snapshot);
  run(script);
  run(script); // again, as after the next pull
  return (sql: string): unknown => {
    const text = run(`.mode json\n${sql};\n`);
    return text === "" ? [] : JSON.parse(text);
  };
}

test.runIf(hasTool("sqlite3"))("SQLite gives every digit back", async () => {
  const query = await load();
  expect(
    query(`SELECT CAST(versionnumber AS TEXT) AS versionnumber, revenue, rate, exchangerate FROM orders`),
  ).toEqual(exactTexts);
  expect(
    query(
      `SELECT typeof(versionnumber) AS v, typeof(revenue) AS r, typeof(latitude) AS l FROM orders LIMIT 1`,
    ),
  ).toEqual([{ v: "integer", r: "text", l: "real" }]);
  expect(
    query(
      `SELECT "order" AS id, name, "@odata.etag" AS etag, day, createdon, opensat, creditonhold, employees FROM orders LIMIT 1`,
    ),
  ).toEqual([
    {
      id: "60c4e274-0d87-e711-80e5-000000000001",
      name: hardText,
      etag: 'W/"9007199254740993"',
      day: "2019-04-29",
      createdon: "2019-04-29T17:00:00Z",
      opensat: "1753-01-01T23:59:59Z",
      creditonhold: 1,
      employees: -2147483648,
    },
  ]);
  expect(
    query(`SELECT count(*) AS rows, count(iscustomizable) AS custom, count(revenue) AS money FROM orders`),
  ).toEqual([{ rows: 3, custom: 1, money: 2 }]);
});

test.runIf(hasTool("sqlite3"))("SQLite shows the labels of choices", async () => {
  const query = await load();
  expect(query("SELECT industrycode_label_, segments_label, creditonhold_label FROM orders_labels")).toEqual(
    labels,
  );
  expect(
    query("SELECT count(*) AS texts, count(DISTINCT language) AS languages FROM orders_choices"),
  ).toEqual([{ texts: 12, languages: 2 }]);
});

test.runIf(hasTool("sqlite3"))(`SQLite leaves texts and numbers alone (seed ${seed})`, async () => {
  const query = await load(randomSchema, randomLines);
  const sql = "SELECT before, revenue, CAST(big AS TEXT) AS big, after FROM things ORDER BY id";
  expect(query(sql)).toEqual(randomRows);
});

test.runIf(hasTool("sqlite3"))("SQLite ends a text at U+0000", async () => {
  const query = await load(hardSchema, [hardLines[1]!.replace('"name":"', '"name":"a\\u0000b')]);
  expect(query("SELECT name FROM orders")).toEqual([{ name: "a" }]);
});
