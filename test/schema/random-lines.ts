import fc from "fast-check";
import type { ColumnSchema, TableSchema } from "../../src/types.ts";

export const seed = Number(process.env["SCHEMA_SEED"] ?? 20261125);

const pieces = [
  ",",
  '"',
  "\\",
  "{",
  "}",
  ":",
  '"revenue":',
  ',"revenue":9',
  '{"big":8,',
  "\n",
  "\r",
  "\t",
  "'",
  "\u0001",
  "\u0002",
  "\\x01",
  "e5",
  "😀",
  "%s",
  "$1",
  "\\1",
];
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(""));
const digits = (max: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max })
    .map((all) => all.join("").replace(/^0+(?=.)/, ""));
const money = fc
  .tuple(fc.boolean(), digits(15), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 }))
  .map(([isMinus, whole, rest]) => `${isMinus && whole !== "0" ? "-" : ""}${whole}.${rest.join("")}`);
const big = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);

/** Rows with texts that look like other members of a row, as a server writes them. */
export const randomRows = fc.sample(
  fc.record({ before: text, revenue: fc.option(money), big, after: text }),
  { seed, numRuns: 1_000 },
);

export const randomLines = randomRows.map(
  ({ before, revenue, big: number, after }, index) =>
    `{"@odata.etag":"W/\\"1\\"","id":${index},"before":${JSON.stringify(before)},"revenue":${revenue},"big":${number},"after":${JSON.stringify(after)}}`,
);

const columns: ColumnSchema[] = [
  { name: "id", type: "Integer", edm: "Edm.Int32" },
  { name: "before", type: "String", edm: "Edm.String" },
  { name: "revenue", type: "Money", edm: "Edm.Decimal", precision: 19, scale: 4 },
  { name: "big", type: "BigInt", edm: "Edm.Int64" },
  { name: "after", type: "Memo", edm: "Edm.String" },
];

export const randomSchema: TableSchema = {
  entitySet: "things",
  logicalName: "thing",
  primaryId: "id",
  primaryName: null,
  keys: [],
  columns,
};
