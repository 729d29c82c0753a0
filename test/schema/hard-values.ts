import type { ColumnSchema, TableSchema } from "../../src/types.ts";

/** A label with quotes, and lines that a shell of an engine would take for commands of its own. */
const trap = `it's "quoted" \\ back\n.quit\n\\q\n:x --; \u2028 $$`;
const choices = [
  { value: 1, label: trap, labels: { "1033": trap, "1031": "Übung; macht" } },
  { value: 2, label: "Other", labels: { "1033": "Other", "1031": "Sonstige" } },
  { value: 3, label: "Other", labels: { "1033": "Other" } },
  { value: 4, label: null, labels: {} },
];
const yesNo = [
  { value: 0, label: "No", labels: { "1033": "No" } },
  { value: 1, label: "Yes, it's", labels: { "1033": "Yes, it's" } },
];

/** A column of every type that has a shape of its own. */
const columns: ColumnSchema[] = [
  { name: "order", type: "Uniqueidentifier", edm: "Edm.Guid" },
  { name: "versionnumber", type: "BigInt", edm: "Edm.Int64" },
  { name: "name", type: "String", edm: "Edm.String" },
  { name: "revenue", type: "Money", edm: "Edm.Decimal", precision: 19, scale: 4 },
  { name: "rate", type: "Decimal", edm: "Edm.Decimal", precision: 14, scale: 2 },
  { name: "exchangerate", type: "Decimal", edm: "Edm.Decimal", precision: 24, scale: 12 },
  { name: "latitude", type: "Double", edm: "Edm.Double" },
  { name: "employees", type: "Integer", edm: "Edm.Int32" },
  { name: "creditonhold", type: "Boolean", edm: "Edm.Boolean", choices: yesNo },
  { name: "industrycode", type: "Picklist", edm: "Edm.Int32", choices },
  { name: "industrycode_label", type: "String", edm: "Edm.String" },
  { name: "segments", type: "MultiSelectPicklist", edm: "Edm.String", choices },
  { name: "day", type: "DateTime", edm: "Edm.Date", behavior: "DateOnly" },
  { name: "createdon", type: "DateTime", edm: "Edm.DateTimeOffset", behavior: "UserLocal" },
  { name: "opensat", type: "DateTime", edm: "Edm.DateTimeOffset", behavior: "TimeZoneIndependent" },
  {
    name: "_ownerid_value",
    type: "Owner",
    edm: "Edm.Guid",
    attribute: "ownerid",
    targets: ["systemuser", "team"],
  },
  { name: "iscustomizable", type: "ManagedProperty", edm: "Edm.Untyped" },
];

export const hardSchema: TableSchema = {
  entitySet: "orders",
  logicalName: "order",
  primaryId: "order",
  primaryName: "name",
  keys: [],
  columns,
};

const owner = "2e451703-1111-2222-3333-00155db19e6d";

/** A text that holds what looks like members, and everything that a format may trip over. */
export const hardText = `a,"revenue":1,{"versionnumber":2} \\ 'x' ; | \t end\nline \u{1f600} \u2028`;

/** Rows as a server writes them. */
export const hardLines = [
  `{"@odata.etag":"W/\\"9007199254740993\\"","order":"60c4e274-0d87-e711-80e5-000000000001","versionnumber":9007199254740993,"name":${JSON.stringify(hardText)},"revenue":922337203685477.5807,"rate":0.1000000000,"exchangerate":25.317000000001,"latitude":0.1,"employees":-2147483648,"creditonhold":true,"industrycode":1,"industrycode_label":"taken","segments":"3,1,99","day":"2019-04-29","createdon":"2019-04-29T17:00:00Z","opensat":"1753-01-01T23:59:59Z","_ownerid_value":"${owner}","iscustomizable":{"Value":true,"CanBeChanged":false}}`,
  `{"@odata.etag":"W/\\"2\\"","order":"60c4e274-0d87-e711-80e5-000000000002","versionnumber":-9223372036854775808,"name":"\\u0041\\/\\ud83d\\ude00","revenue":-922337203685477.5808,"rate":-99999999999.9999999999,"exchangerate":0.000000000001,"latitude":-1.7976931348623157E+308,"employees":0,"creditonhold":false,"industrycode":4,"industrycode_label":"","segments":"2","day":"0001-01-01","createdon":"9999-12-31T23:59:59Z","opensat":"2020-02-29T00:00:00Z","_ownerid_value":null,"iscustomizable":null}`,
  `{"@odata.etag":"W/\\"3\\"","order":"60c4e274-0d87-e711-80e5-000000000003","versionnumber":1,"name":null,"revenue":null,"rate":null,"exchangerate":null,"latitude":null,"employees":null,"creditonhold":null,"industrycode":null,"industrycode_label":null,"segments":null,"day":null,"createdon":null,"opensat":null,"_ownerid_value":null,"iscustomizable":null}`,
];

/** What an engine must give back, as texts, where they do not depend on its own way of writing. */
export const exactTexts = [
  {
    versionnumber: "9007199254740993",
    revenue: "922337203685477.5807",
    rate: "0.1000000000",
    exchangerate: "25.317000000001",
  },
  {
    versionnumber: "-9223372036854775808",
    revenue: "-922337203685477.5808",
    rate: "-99999999999.9999999999",
    exchangerate: "0.000000000001",
  },
  { versionnumber: "1", revenue: null, rate: null, exchangerate: null },
];

/** The labels of the same rows, in order; a value that no choice knows stays a number in a list. */
export const labels = [
  { industrycode_label_: trap, segments_label: `Other; ${trap}; 99`, creditonhold_label: "Yes, it's" },
  { industrycode_label_: null, segments_label: "Other", creditonhold_label: "No" },
  { industrycode_label_: null, segments_label: null, creditonhold_label: null },
];
