import { expect, test } from "vitest";
import { parseChoices } from "../../src/dataverse/parse-choices.ts";
import { type Definition, parseColumns } from "../../src/dataverse/parse-columns.ts";
import { parseKeys } from "../../src/dataverse/parse-keys.ts";
import accountAttributes from "../fixtures/metadata/account-attributes.json" with { type: "json" };
import optionSets from "../fixtures/metadata/account-optionsets.json" with { type: "json" };
import contactAttributes from "../fixtures/metadata/contact-attributes.json" with { type: "json" };
import entityKeys from "../fixtures/metadata/entity-keys.json" with { type: "json" };
import multiSelect from "../fixtures/metadata/multi-select-attribute.json" with { type: "json" };

const account = parseColumns(accountAttributes);
const column = (name: string) => account.find((one) => one.name === name);
const readable = { IsValidForRead: true, IsValidODataAttribute: true };
const toLabel = (...texts: [number, string][]) => ({
  LocalizedLabels: texts.map(([LanguageCode, Label]) => ({ LanguageCode, Label })),
  UserLocalizedLabel: texts[1] === undefined ? null : { LanguageCode: texts[1][0], Label: texts[1][1] },
});

test("of a real account's 215 attributes, the 150 that a row has become columns", () => {
  expect(accountAttributes).toHaveLength(215);
  expect(account).toHaveLength(150);
  expect(account.filter(({ edm }) => edm === "Edm.Untyped")).toEqual([]);
  // AttributeOf is set on both: only one of them is a shadow.
  expect(column("entityimage_url")).toEqual({ name: "entityimage_url", type: "String", edm: "Edm.String" });
  expect(column("owneridname")).toBeUndefined();
});

test("columns go by their type name and stand as in a row", () => {
  expect(["revenue", "exchangerate", "versionnumber", "entityimage", "_ownerid_value"].map(column)).toEqual([
    { name: "revenue", type: "Money", edm: "Edm.Decimal", precision: 19, scale: 4 },
    { name: "exchangerate", type: "Decimal", edm: "Edm.Decimal", precision: 24, scale: 12 },
    { name: "versionnumber", type: "BigInt", edm: "Edm.Int64" },
    { name: "entityimage", type: "Image", edm: "Edm.Binary" },
    {
      name: "_ownerid_value",
      attribute: "ownerid",
      type: "Owner",
      edm: "Edm.Guid",
      targets: ["systemuser", "team"],
    },
  ]);
  expect(parseColumns(multiSelect)).toEqual([
    { name: "cr22a_supportedlanguages", type: "MultiSelectPicklist", edm: "Edm.String" },
  ]);
});

test("a date is a date by its behavior, not by its format; what may not be read is no column", () => {
  expect(column("lastusedincampaign")).toMatchObject({ edm: "Edm.DateTimeOffset", behavior: "UserLocal" });
  expect(parseColumns(contactAttributes).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    {
      name: "_parentcustomerid_value",
      attribute: "parentcustomerid",
      type: "Customer",
      edm: "Edm.Guid",
      targets: ["account", "contact"],
    },
    { name: "anniversary", type: "DateTime", edm: "Edm.Date", behavior: "DateOnly" },
    { name: "birthdate", type: "DateTime", edm: "Edm.Date", behavior: "DateOnly" },
  ]);
});

test.each([
  [0, undefined],
  [1, "calculated"],
  [2, "rollup"],
  [3, "formula"],
  [null, undefined],
])("SourceType %s is computed: %s", (SourceType, computed) => {
  const [one] = parseColumns([
    { ...readable, LogicalName: "new_x", AttributeTypeName: { Value: "IntegerType" }, SourceType },
  ]);
  expect(one?.computed).toBe(computed);
});

test("a type that nobody knows yet is passed on as it is", () => {
  expect(
    parseColumns([{ ...readable, LogicalName: "new_x", AttributeTypeName: { Value: "VectorType" } }]),
  ).toEqual([{ name: "new_x", type: "Vector", edm: "Edm.Untyped" }]);
});

test("real choices, with the labels of each language", () => {
  expect(parseChoices(optionSets.statuscode)).toEqual([
    { value: 1, label: "Active", labels: { "1033": "Active" } },
    { value: 2, label: "Inactive", labels: { "1033": "Inactive" } },
  ]);
  expect(parseChoices(optionSets.cr22a_supportedlanguages).map((one) => one.label)).toContain("DE");
  expect(parseChoices(optionSets.creditonhold)).toEqual([]);
});

test("choices: yes and no, the user's own language, a global set, and no label at all", () => {
  const yesNo: Definition = {
    OptionSet: {
      TrueOption: { Value: 1, Label: toLabel([1033, "Yes"]) },
      FalseOption: { Value: 0, Label: toLabel([1033, "No"]) },
    },
  };
  expect(parseChoices(yesNo).map((one) => [one.value, one.label])).toEqual([
    [0, "No"],
    [1, "Yes"],
  ]);
  const options = [
    { Value: 1, Label: toLabel([1033, "Energy"], [1031, "Energie"]) },
    { Value: 2, Label: toLabel() },
  ];
  expect(parseChoices({ OptionSet: { Options: [] }, GlobalOptionSet: { Options: options } })).toEqual([
    { value: 1, label: "Energie", labels: { "1033": "Energy", "1031": "Energie" } },
    { value: 2, label: null, labels: {} },
  ]);
});

test("real alternate keys, with the state of their index", () => {
  expect(parseKeys(entityKeys.team)).toEqual([
    {
      name: "aadobjectid_membershiptype",
      columns: ["azureactivedirectoryobjectid", "membershiptype"],
      state: "Active",
    },
  ]);
});
