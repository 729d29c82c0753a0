import { expect, test } from "vitest";
import { diffSchemas, toDiffLine } from "../../src/schema/diff-schemas.ts";
import type { Choice, ColumnSchema, TableSchema } from "../../src/types.ts";

const name: ColumnSchema = { name: "name", type: "String", edm: "Edm.String" };
const owner: ColumnSchema = {
  name: "_ownerid_value",
  type: "Owner",
  edm: "Edm.Guid",
  targets: ["team", "systemuser"],
};
const money: ColumnSchema = { name: "new_x", type: "Money", edm: "Edm.Decimal", precision: 19, scale: 4 };
const whole: ColumnSchema = { name: "new_x", type: "Integer", edm: "Edm.Int32" };
const industry = (...choices: Choice[]): ColumnSchema => ({
  name: "industrycode",
  type: "Picklist",
  edm: "Edm.Int32",
  choices,
});
const energy = (english: string, german: string): Choice => ({
  value: 34,
  label: english,
  labels: { "1033": english, "1031": german },
});
const key = (state: string) => ({ name: "byname", columns: ["name"], state });

const schema = (columns: ColumnSchema[], keys: TableSchema["keys"] = []): TableSchema => ({
  entitySet: "accounts",
  logicalName: "account",
  primaryId: "accountid",
  primaryName: "name",
  keys,
  columns,
});
const lines = (before: TableSchema, after: TableSchema) => diffSchemas(before, after).map(toDiffLine);

test.each<[string, TableSchema, TableSchema, string[]]>([
  ["nothing", schema([name, owner], [key("Active")]), schema([name, owner], [key("Active")]), []],
  ["targets in another order", schema([owner]), schema([{ ...owner, targets: ["systemuser", "team"] }]), []],
  ["a column more", schema([name]), schema([name, money]), ["+ new_x Money(19,4)"]],
  ["a column less", schema([name, money]), schema([name]), ["- new_x"]],
  ["another type", schema([whole]), schema([money]), ["* new_x type Integer -> Money(19,4)"]],
  [
    "computed now",
    schema([whole]),
    schema([{ ...whole, computed: "formula" }]),
    ["* new_x computed (none) -> formula"],
  ],
  [
    "another label",
    schema([industry(energy("Utilities", "Energie"))]),
    schema([industry(energy("Energy", "Energie"))]),
    ['* industrycode choice 34 "Utilities" -> "Energy"'],
  ],
  [
    "a label in another language",
    schema([industry(energy("Energy", "Strom"))]),
    schema([industry(energy("Energy", "Energie"))]),
    ['* industrycode choice 34 in 1031 "Strom" -> "Energie"'],
  ],
  [
    "a choice more",
    schema([industry()]),
    schema([industry(energy("Energy", "Energy"))]),
    ['* industrycode choice 34 (none) -> "Energy"'],
  ],
  [
    "a target more",
    schema([owner]),
    schema([{ ...owner, targets: ["systemuser", "team", "queue"] }]),
    ["* _ownerid_value targets systemuser, team -> queue, systemuser, team"],
  ],
  [
    "a key whose index is ready",
    schema([name], [key("Pending")]),
    schema([name], [key("Active")]),
    ["* key byname (name) Pending -> (name) Active"],
  ],
  ["a key more", schema([name]), schema([name], [key("Pending")]), ["+ key byname (name) Pending"]],
  ["a key less", schema([name], [key("Active")]), schema([name]), ["- key byname"]],
])("%s", (_what, before, after, expected) => {
  expect(lines(before, after)).toEqual(expected);
});
