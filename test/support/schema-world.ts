import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answerMetadata, type DescribedTable } from "./metadata-server.ts";
import { serve } from "./serve.ts";
import { type CliRun, runCli } from "./run-cli.ts";
import { tempDir } from "./temp-dir.ts";

/** A column as `Attributes` describes it. */
export function attribute(LogicalName: string, type: string, more: object = {}) {
  const rights = { IsValidForRead: true, IsValidODataAttribute: true };
  return { LogicalName, AttributeTypeName: { Value: `${type}Type` }, ...rights, SourceType: 0, ...more };
}

const label = (text: string, german?: string) => ({
  LocalizedLabels: [
    { Label: text, LanguageCode: 1033 },
    ...(german === undefined ? [] : [{ Label: german, LanguageCode: 1031 }]),
  ],
  UserLocalizedLabel: { Label: text, LanguageCode: 1033 },
});

export const industries = (energy: string) => ({
  OptionSet: {
    Options: [
      { Value: 1, Label: label("Accounting", "Buchhaltung") },
      { Value: 34, Label: label(energy) },
      { Value: 35, Label: label('it\'s "quoted"') },
    ],
  },
});

/** A small table with a column of most kinds. */
export const account: DescribedTable = {
  entitySet: "accounts",
  logicalName: "account",
  primaryId: "accountid",
  keys: [{ LogicalName: "bynumber", KeyAttributes: ["accountnumber"], EntityKeyIndexStatus: "Active" }],
  attributes: [
    attribute("accountid", "Uniqueidentifier"),
    attribute("versionnumber", "BigInt"),
    attribute("name", "String", { IsPrimaryName: true }),
    attribute("accountnumber", "String"),
    attribute("revenue", "Money", { Precision: 2 }),
    attribute("exchangerate", "Decimal", { Precision: 12 }),
    attribute("creditonhold", "Boolean"),
    attribute("industrycode", "Picklist"),
    attribute("birthday", "DateTime", { DateTimeBehavior: { Value: "DateOnly" } }),
    attribute("createdon", "DateTime", { DateTimeBehavior: { Value: "UserLocal" } }),
    attribute("ownerid", "Owner", { Targets: ["systemuser", "team"] }),
    attribute("owneridname", "String", { IsValidODataAttribute: false }),
    attribute("new_daysopen", "Integer", { SourceType: 1 }),
  ],
  choices: {
    industrycode: industries("Energy"),
    creditonhold: {
      OptionSet: {
        FalseOption: { Value: 0, Label: label("No") },
        TrueOption: { Value: 1, Label: label("Yes") },
      },
    },
  },
};

const rows = [
  `{"@odata.etag":"W/\\"1\\"","accountid":"60c4e274-0d87-e711-80e5-000000000001","versionnumber":9007199254740993,"name":"Fourth \\"Coffee\\" \\\\ Ltd","accountnumber":null,"revenue":922337203685477.5807,"exchangerate":0.1000000000,"creditonhold":true,"industrycode":1,"birthday":"2019-04-29","createdon":"2019-04-29T17:00:00Z","_ownerid_value":"2e451703-0000-0000-0000-000000000000","new_daysopen":3}`,
  `{"@odata.etag":"W/\\"2\\"","accountid":"60c4e274-0d87-e711-80e5-000000000002","versionnumber":2,"name":"Monte Orton","accountnumber":"A-1","revenue":31000.0000,"exchangerate":null,"creditonhold":false,"industrycode":null,"birthday":null,"createdon":null,"_ownerid_value":null,"new_daysopen":null}`,
];

export interface SchemaWorld {
  readonly folder: string;
  readonly run: (...args: string[]) => Promise<CliRun>;
  /** Changes what the server says of the table. */
  readonly change: (to: Partial<DescribedTable>) => void;
  readonly asked: string[];
}

/** A server that describes one table, and a folder with a snapshot of it. */
export async function openSchemaWorld(syncrc: object = {}): Promise<SchemaWorld> {
  let table = account;
  const asked: string[] = [];
  const { origin } = await serve(answerMetadata(() => [table], asked));
  const folder = await tempDir();
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "data/accounts.ndjson"), `${rows.join("\n")}\n`);
  const config = { url: origin, auth: { method: "none" }, entities: ["accounts"], ...syncrc };
  await writeFile(join(folder, ".syncrc"), JSON.stringify(config));
  return {
    folder,
    asked,
    run: (...args) => runCli(args, { cwd: folder }),
    change: (to) => {
      table = { ...table, ...to };
    },
  };
}
