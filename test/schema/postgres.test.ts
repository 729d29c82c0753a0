import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printPostgres } from "../../src/schema/postgres.ts";
import { tempDir } from "../support/temp-dir.ts";
import { exactTexts, hardLines, hardSchema, hardText, labels } from "./hard-values.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "./postgres-server.ts";
import { randomLines, randomRows, randomSchema, seed } from "./random-lines.ts";

describe.runIf(hasPostgres)("PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    const snapshot = join(await tempDir(), "it's.ndjson");
    await writeFile(snapshot, `${hardLines.join("\n")}\n`);
    server.run(printPostgres(hardSchema, snapshot));
    server.run(printPostgres(hardSchema, snapshot)); // again, as after the next pull
  });
  afterAll(() => server.close());

  const query = (sql: string): unknown =>
    JSON.parse(server.run(`SELECT coalesce(json_agg(q), '[]') FROM (${sql}) AS q;\n`));

  test("gives every digit back", () => {
    const texts = ["versionnumber", "revenue", "rate", "exchangerate"].map((name) => `${name}::text`);
    expect(query(`SELECT ${texts.join()} FROM orders ORDER BY "order"`)).toEqual(exactTexts);
    expect(
      query(`SELECT "order" AS id, name, "@odata.etag" AS etag, latitude, employees, creditonhold, day::text,
        extract(epoch FROM createdon)::bigint AS createdon, opensat::text, _ownerid_value IS NULL AS free,
        iscustomizable->'Value' AS custom FROM orders ORDER BY 1 LIMIT 1`),
    ).toEqual([
      {
        id: "60c4e274-0d87-e711-80e5-000000000001",
        name: hardText,
        etag: 'W/"9007199254740993"',
        latitude: 0.1,
        employees: -2147483648,
        creditonhold: true,
        day: "2019-04-29",
        createdon: 1556557200,
        opensat: "1753-01-01 23:59:59",
        free: false,
        custom: true,
      },
    ]);
    expect(
      query("SELECT count(*) AS rows, count(iscustomizable) AS custom, count(revenue) AS money FROM orders"),
    ).toEqual([{ rows: 3, custom: 1, money: 2 }]);
  });

  test("has the types that the columns are declared with", () => {
    const types = query(`SELECT string_agg(DISTINCT format_type(atttypid, atttypmod), ', ') AS types
      FROM pg_attribute WHERE attrelid = 'orders'::regclass`);
    expect(types).toEqual([
      {
        types:
          "bigint, boolean, date, double precision, integer, jsonb, numeric, text, timestamp with time zone, timestamp without time zone, uuid",
      },
    ]);
  });

  test("shows the labels of choices", () => {
    expect(
      query(
        `SELECT industrycode_label_, segments_label, creditonhold_label FROM orders_labels ORDER BY "order"`,
      ),
    ).toEqual(labels);
    expect(
      query("SELECT count(*) AS texts, count(DISTINCT language) AS languages FROM orders_choices"),
    ).toEqual([{ texts: 12, languages: 2 }]);
  });

  test(`leaves texts and numbers alone (seed ${seed})`, async () => {
    const snapshot = join(await tempDir(), "things.ndjson");
    await writeFile(snapshot, `${randomLines.join("\n")}\n`);
    server.run(printPostgres(randomSchema, snapshot));
    const sql = "SELECT before, revenue::text, big::text, after FROM things ORDER BY id";
    expect(query(sql)).toEqual(randomRows);
  });

  test("stops at a character that it cannot hold, and leaves the old rows", async () => {
    const snapshot = join(await tempDir(), "orders.ndjson");
    await writeFile(snapshot, `${hardLines[0]!.replace('"name":"', '"name":"\\u0000')}\n`);
    expect(() => server.run(printPostgres(hardSchema, snapshot))).toThrow(/unsupported Unicode escape/);
    expect(query("SELECT count(*) AS rows FROM orders")).toEqual([{ rows: 3 }]);
  });
});
