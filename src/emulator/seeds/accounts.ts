import { raw } from "../data/json-text.ts";
import { industries, labels, noYes, segments } from "./choices.ts";
import { addressPart, commonColumns, money } from "./common-columns.ts";
import { always, day, digits, moment, oneOf, someId, sparse } from "./generators.ts";
import type { TableSeed } from "./table-seed.ts";

const firms = [
  "Adventure Works",
  "Alpine Ski House",
  "Blue Yonder",
  "City Power & Light",
  "Coho Winery",
  "Fabrikam",
];
const kinds = ["Ltd.", "Inc.", "GmbH", "S.A.", "plc", "AG", "LLC"];
const cities = ["Redmond", "Dallas", "Lyon", "Bern", "Kyoto", "Santa Cruz", "Renton"];
const streets = ["Pine Street", "Harbour Road", "Rue de la Gare", "Elm Avenue", "Market Square"];
const countries = ["U.S.", "France", "Switzerland", "Japan", "United Kingdom"];
const advice = JSON.stringify('Wants a "fixed" price.\r\nDecision in May.').slice(1, -1);

const city = oneOf(cities, 3);
const street = oneOf(streets, 2);
const country = oneOf(countries);
const unquoted = (text: string): string => text.slice(1, -1);

/** The table of accounts with a handful of rows; generated rows are about 1.35 KB each. */
export const accounts: TableSeed = {
  logicalName: "account",
  schemaName: "Account",
  entitySet: "accounts",
  primaryId: "accountid",
  primaryName: "name",
  objectTypeCode: 1,
  tracked: true,
  switchable: true,
  labels: labels("Account", "Firma", "Compte"),
  columns: [
    {
      name: "name",
      kind: "String",
      maxLength: 160,
      labels: labels("Account Name", "Firmenname", "Nom du compte"),
      generate: (index) => `"${firms[index % firms.length]} ${index} ${kinds[index % kinds.length]}"`,
    },
    { name: "accountnumber", kind: "String", maxLength: 20, generate: (index) => `"A${digits(index, 8)}"` },
    {
      name: "description",
      kind: "Memo",
      generate: sparse(11, (index) => `"${digits(index, 6)}: ${advice}"`),
    },
    { name: "telephone1", kind: "String", generate: (index) => `"+1 425 555 ${digits(index, 4)}"` },
    { name: "fax", kind: "String" },
    {
      name: "emailaddress1",
      kind: "String",
      format: "Email",
      generate: (index) => `"office${index}@example.com"`,
    },
    { name: "websiteurl", kind: "String", format: "Url", maxLength: 200 },
    addressPart("line1", (index) => `"${digits(index, 3)} ${unquoted(street(index))}"`),
    addressPart("city", city),
    addressPart("postalcode", (index) => `"${digits(index, 5)}"`),
    addressPart("country", country),
    {
      name: "address1_composite",
      kind: "Memo",
      generate: (index) =>
        `"${digits(index, 3)} ${unquoted(street(index))}\\r\\n${unquoted(city(index))} ${digits(index, 5)}\\r\\n${unquoted(country(index))}"`,
    },
    { name: "address1_addressid", kind: "Uniqueidentifier", claimsPrimaryId: true },
    { name: "address2_addressid", kind: "Uniqueidentifier", claimsPrimaryId: true },
    money("revenue", (index) => `${digits(index, 7)}.0000`.replace(/^0+(?=\d)/, "")),
    money("revenue_base"),
    money(
      "creditlimit",
      sparse(4, (index) => `${1000 + (index % 90) * 500}.5000`),
    ),
    { name: "exchangerate", kind: "Decimal", precision: 10, generate: always("1.0000000000") },
    {
      name: "numberofemployees",
      kind: "Integer",
      min: 0,
      max: 1_000_000_000,
      generate: (index) => String(1 + (index % 9000)),
    },
    {
      name: "industrycode",
      kind: "Picklist",
      choices: industries,
      labels: labels("Industry", "Branche", "Secteur"),
      generate: (index) => String(1 + (index % 33)),
    },
    {
      name: "new_segments",
      kind: "MultiSelectPicklist",
      choices: segments,
      globalChoice: "new_segment",
      generate: oneOf(["100000000,100000002", "100000001"]),
    },
    {
      name: "creditonhold",
      kind: "Boolean",
      choices: noYes,
      generate: (index) => (index % 17 === 0 ? "true" : "false"),
    },
    {
      name: "address1_latitude",
      kind: "Double",
      precision: 5,
      min: -90,
      max: 90,
      generate: sparse(5, (index) => `47.${digits(index, 5)}`),
    },
    { name: "lastonholdtime", kind: "DateTime", generate: sparse(3, moment) },
    { name: "new_founded", kind: "DateTime", behavior: "DateOnly", generate: (index) => day(index * 7) },
    { name: "entityimage_timestamp", kind: "BigInt", attributeOf: "entityimageid" },
    { name: "entityimage_url", kind: "String", attributeOf: "entityimageid" },
    {
      name: "primarycontactid",
      kind: "Lookup",
      targets: ["contact"],
      generate: sparse(4, someId("60c4")),
    },
    { name: "parentaccountid", kind: "Lookup", targets: ["account"] },
    {
      name: "transactioncurrencyid",
      kind: "Lookup",
      targets: ["transactioncurrency"],
      generate: always(someId("b3f0")(1)),
    },
    ...commonColumns,
    { name: "accountid", kind: "Uniqueidentifier" },
    { name: "isprivate", kind: "Boolean", odata: false },
    { name: "creditonholdname", kind: "Virtual", attributeOf: "creditonhold", odata: false },
  ],
  rows: [
    { name: "Monte Orton", accountnumber: null, telephone1: "555000", fax: "10101" },
    {
      name: "Fourth Coffee (sample)",
      accountnumber: "ABSS4G45",
      revenue: raw("100000.0000"),
      revenue_base: raw("922337203685477.1234"),
      exchangerate: raw("1.0000000000"),
      entityimage_timestamp: 636924447719637143n,
    },
    {
      name: 'Litware, Inc. \u2028 "quoted" \\ back',
      description: "line one\r\nline two\ttab \u{1f600}",
      creditonhold: true,
    },
    { name: "Žluťoučký kůň s.r.o.", address1_city: "Plzeň", exchangerate: raw("25.3170000000") },
    { name: '},{"@odata.etag":"', accountnumber: '"accountid":"', description: "" },
  ],
};
