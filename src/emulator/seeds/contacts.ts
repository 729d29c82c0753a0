import { allowedOrNot, genders, labels } from "./choices.ts";
import { addressPart, commonColumns, money } from "./common-columns.ts";
import { always, day, digits, oneOf, someId, sparse } from "./generators.ts";
import type { TableSeed } from "./table-seed.ts";

const firstNames = [
  "Yvonne",
  "Susanna",
  "Nancy",
  "Maria",
  "Sidney",
  "Scott",
  "Robert",
  "Rene",
  "Paul",
  "Patrick",
  "Jim",
];
const lastNames = [
  "McKay",
  "Stubberod",
  "Anderson",
  "Campbell",
  "Higa",
  "Konersmann",
  "Lyon",
  "Valdes",
  "Cannon",
];
const first = oneOf(firstNames);
const last = oneOf(lastNames, 5);

/** The table of contacts with a handful of rows. */
export const contacts: TableSeed = {
  logicalName: "contact",
  schemaName: "Contact",
  entitySet: "contacts",
  primaryId: "contactid",
  primaryName: "fullname",
  objectTypeCode: 2,
  tracked: true,
  switchable: true,
  labels: labels("Contact", "Kontakt", "Contact"),
  columns: [
    {
      name: "fullname",
      kind: "String",
      generate: (index) => `${first(index).slice(0, -1)} ${last(index).slice(1)}`,
    },
    { name: "firstname", kind: "String", generate: first },
    { name: "lastname", kind: "String", generate: last },
    {
      name: "jobtitle",
      kind: "String",
      generate: sparse(3, oneOf(["Buyer", "Owner", "Purchasing Manager"])),
    },
    { name: "emailaddress1", kind: "String", generate: (index) => `"someone${index}@example.com"` },
    { name: "telephone1", kind: "String", generate: (index) => `"555-01${digits(index, 2)}"` },
    addressPart("city", oneOf(["Redmond", "Lyon", "Bern"])),
    { name: "address1_composite", kind: "Memo", generate: oneOf(["Redmond", "Lyon", "Bern"]) },
    {
      name: "address1_addressid",
      kind: "Uniqueidentifier",
      claimsPrimaryId: true,
      generate: someId("91d4"),
    },
    money("creditlimit", (index) => `${500 + (index % 70) * 10}.0000`),
    { name: "exchangerate", kind: "Decimal", precision: 10, generate: always("1.0000000000") },
    { name: "birthdate", kind: "DateTime", behavior: "DateOnly", generate: day },
    { name: "lastusedincampaign", kind: "DateTime", format: "DateOnly" },
    { name: "gendercode", kind: "Picklist", choices: genders, generate: (index) => String(1 + (index % 2)) },
    { name: "donotemail", kind: "Boolean", choices: allowedOrNot, generate: always("false") },
    {
      name: "parentcustomerid",
      kind: "Customer",
      targets: ["account", "contact"],
      generate: someId("1f2a"),
    },
    {
      name: "transactioncurrencyid",
      kind: "Lookup",
      targets: ["transactioncurrency"],
      generate: always(someId("b3f0")(1)),
    },
    ...commonColumns,
    { name: "contactid", kind: "Uniqueidentifier" },
    // The Web API knows it and cannot read it (docs/protocol.md 8.6).
    { name: "subscriptionid", kind: "Uniqueidentifier", readable: false },
  ],
  rows: firstNames.slice(0, 6).map((name, at) => ({
    fullname: `${name} ${lastNames[at] ?? ""}`,
    firstname: name,
    lastname: lastNames[at] ?? null,
    emailaddress1: `${name.toLowerCase()}@example.com`,
    donotemail: false,
  })),
};
