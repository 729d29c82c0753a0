import { expect, test } from "vitest";
import { describeColumns } from "../../src/schema/describe-columns.ts";
import { selectColumns } from "../../src/schema/select-columns.ts";
import type { ColumnSchema, TableSchema } from "../../src/types.ts";

const choices = [1, 2, 3, 4, 5, 6].map((value) => ({
  value,
  label: value === 2 ? null : `v${value}`,
  labels: {},
}));
const columns: ColumnSchema[] = [
  { name: "accountid", type: "Uniqueidentifier", edm: "Edm.Guid" },
  { name: "name", type: "String", edm: "Edm.String" },
  { name: "revenue", type: "Money", edm: "Edm.Decimal", precision: 19, scale: 4, computed: "rollup" },
  { name: "_transactioncurrencyid_value", type: "Lookup", edm: "Edm.Guid", targets: ["transactioncurrency"] },
  { name: "industrycode", type: "Picklist", edm: "Edm.Int32", choices, computed: "formula" },
];
const schema: TableSchema = {
  entitySet: "accounts",
  logicalName: "account",
  primaryId: "accountid",
  primaryName: null,
  keys: [],
  columns,
};

test("for people: what is computed, where lookups point, and the first few choices", () => {
  expect(describeColumns(schema)).toEqual({
    head: ["accounts (account): 5 columns, primary id accountid"],
    rows: [
      ["accountid", "Uniqueidentifier", ""],
      ["name", "String", ""],
      ["revenue", "Money(19,4)", "rollup"],
      ["_transactioncurrencyid_value", "Lookup", "-> transactioncurrency"],
      ["industrycode", "Picklist", "formula; 1 v1, 2, 3 v3, 4 v4, 2 more"],
    ],
  });
});

test.each([
  [null, columns.map(({ name }) => name)],
  [["name"], ["accountid", "name"]],
  [
    ["name", "gone"],
    ["accountid", "name"],
  ],
  [["revenue"], ["accountid", "revenue", "_transactioncurrencyid_value"]], // the server adds the currency
])("a snapshot pulled with the columns %j has %j", (select, expected) => {
  expect(selectColumns(schema, select).columns.map(({ name }) => name)).toEqual(expected);
});
