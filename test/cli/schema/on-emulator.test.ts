import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { openEmulated } from "../../support/emulated.ts";

const toColumns = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { column: string; type: string; choices: unknown[] | null });

test("the columns of every table are the members of its rows, in their order, and its JSON Schema fits them all", async () => {
  const entities = ["accounts", "contacts", "sample_books"];
  const { run, snapshot } = await openEmulated({ syncrc: { entities } });
  expect((await run("pull", "-q")).exitCode).toBe(0);
  for (const entity of entities) {
    const { stdout, stderr } = await run("schema", entity, "--json");
    expect(stderr).toBe("");
    const [line = ""] = await snapshot(entity);
    const members = Object.keys(JSON.parse(line) as object).filter((name) => name !== "@odata.etag");
    expect(toColumns(stdout).map(({ column }) => column)).toEqual(members);

    const ajv = new Ajv2020({ allowUnionTypes: true });
    addFormats.default(ajv);
    const schema = JSON.parse((await run("schema", entity, "--as", "jsonschema")).stdout) as object;
    const isValid = ajv.compile(schema);
    for (const row of await snapshot(entity)) expect(isValid(JSON.parse(row)), row).toBe(true);
  }
});

test("a pulled snapshot is loaded into DuckDB as printed, and every number is the one in its line", async () => {
  const { emulator, run, folder, snapshot } = await openEmulated();
  emulator.table("accounts").generate(200);
  await run("pull", "accounts", "-q");
  const { stdout } = await run("schema", "accounts", "--as", "duckdb");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(stdout.replaceAll("'data/", `'${join(folder, "data")}/`));
  const numbers = toColumns((await run("schema", "accounts", "--json")).stdout).filter(({ type }) =>
    ["BigInt", "Money", "Decimal", "Integer", "Picklist"].includes(type),
  );
  expect(numbers.length).toBeGreaterThan(5);
  const names = numbers.map(({ column }) => `${column}::VARCHAR AS ${column}`).join();
  const loaded = (await connection.runAndReadAll(`SELECT name, ${names} FROM accounts`)).getRowObjectsJson();
  const lines = await snapshot("accounts");
  expect(loaded).toHaveLength(lines.length);
  for (const [index, line] of lines.entries()) {
    expect(loaded[index]?.["name"]).toEqual((JSON.parse(line) as { name: unknown }).name);
    for (const { column } of numbers) {
      const token = new RegExp(`[{,]"${column}":(-?[0-9.]+)`).exec(line)?.[1] ?? null;
      expect(withoutZeros(loaded[index]?.[column] as string | null), column).toBe(withoutZeros(token));
    }
  }
  expect(await readFile(join(folder, "data/accounts.ndjson"), "utf8")).toContain("922337203685477.1234");
  connection.closeSync();
});

/** Zeros at the end of a decimal are a matter of its type. */
function withoutZeros(text: string | null): string | null {
  return text === null || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
}
