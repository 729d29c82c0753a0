import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { printSchema } from "../../src/schema/print-schema.ts";
import { hardLines, hardSchema } from "./hard-values.ts";
import { randomLines, randomRows, randomSchema, seed } from "./random-lines.ts";

function validator() {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(printSchema("jsonschema", hardSchema, "x")) as object);
}

test("every line of a snapshot is valid by the JSON Schema", () => {
  const isValid = validator();
  for (const line of hardLines) expect([isValid(JSON.parse(line)), isValid.errors]).toEqual([true, null]);
});

test.each([
  ["a text in place of a number", '"employees":0', '"employees":"0"'],
  ["a fraction in place of a whole number", '"employees":0', '"employees":0.5'],
  ["no id", '"order":"60c4e274-0d87-e711-80e5-000000000002"', '"order":null'],
  ["a braced id", '"order":"60c4e274', '"order":"{60c4e274'],
  ["a moment in place of a day", '"day":"0001-01-01"', '"day":"0001-01-01T00:00:00Z"'],
  ["a missing column", '"employees":0,', ""],
])("the JSON Schema refuses %s", (_what, from, to) => {
  const line = hardLines[1]!;
  expect(line).toContain(from);
  expect(validator()(JSON.parse(line.replace(from, to)))).toBe(false);
});

test("the JSON Schema names the choices, and takes a value that was taken out of them", () => {
  const { properties } = JSON.parse(printSchema("jsonschema", hardSchema, "x")) as {
    properties: Record<string, unknown>;
  };
  expect(properties["creditonhold"]).toEqual({ description: "Boolean", type: ["boolean", "null"] });
  expect(properties["_ownerid_value"]).toMatchObject({ description: "Owner of systemuser, team" });
  expect(properties["industrycode"]).toMatchObject({
    anyOf: [
      { const: 1 },
      { const: 2, title: "Other" },
      { const: 3, title: "Other" },
      { const: 4, title: "4" },
      true,
    ],
  });
  expect(validator()(JSON.parse(hardLines[0]!.replace('"industrycode":1', '"industrycode":77')))).toBe(true);
});

test("the CSDL has the types of OData, with precision, scale and named values", () => {
  const csdl = JSON.parse(printSchema("csdl", hardSchema, "x")) as Record<string, any>;
  const type = csdl["Microsoft.Dynamics.CRM"].order;
  expect(csdl["Microsoft.Dynamics.CRM"].System.orders).toEqual({ $Collection: true, $Type: "mscrm.order" });
  expect(type.$Key).toEqual(["order"]);
  expect(type.order).toEqual({ $Type: "Edm.Guid" });
  expect(type.revenue).toEqual({ $Type: "Edm.Decimal", $Nullable: true, $Precision: 19, $Scale: 4 });
  expect(type.industrycode["@Validation.AllowedValues"].slice(1, 2)).toEqual([
    { Value: 2, "@Core.Description": "Other" },
  ]);
});

test("BigQuery and Spark, which do not run here, are printed like this", async () => {
  await expect(printSchema("bigquery", hardSchema, "data/it's.ndjson")).toMatchFileSnapshot(
    "printed/orders.bigquery.sql",
  );
  await expect(printSchema("spark", hardSchema, "data/it's.ndjson")).toMatchFileSnapshot(
    "printed/orders.spark.sql",
  );
});

test(`BigQuery's expressions cut the right digits out of a line (seed ${seed})`, () => {
  const printed = printSchema("bigquery", randomSchema, "x");
  const patterns = new Map(
    [...printed.matchAll(/REGEXP_EXTRACT\(line, r'(.+?)'\) AS \w+\) AS `(\w+)`/g)].map(
      ([, pattern, name]) => [name!, pattern!],
    ),
  );
  expect([...patterns.keys()]).toEqual(["revenue", "big"]);
  for (const [name, pattern] of patterns) {
    const found = randomLines.map((line) => new RegExp(pattern).exec(line)?.[1] ?? null);
    expect(found).toEqual(randomRows.map((row) => row[name as "revenue" | "big"]));
  }
});
