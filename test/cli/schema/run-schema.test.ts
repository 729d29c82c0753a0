import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { toEntityFiles } from "../../../src/store/entity-files.ts";
import { toSchemaText } from "../../../src/store/schema-file.ts";
import type { TableSchema } from "../../../src/types.ts";
import { serve } from "../../support/serve.ts";
import {
  account,
  attribute,
  industries,
  openSchemaWorld,
  type SchemaWorld,
} from "../../support/schema-world.ts";

test("a table for people, by either name", async () => {
  const { run, asked } = await openSchemaWorld();
  const { text } = await run("schema", "account");
  expect(text).toMatchInlineSnapshot(`
    "accounts (account): 12 columns, primary id accountid, primary name name
    alternate key bynumber (accountnumber): Active
    COLUMN          TYPE                 NOTE
    accountid       Uniqueidentifier
    versionnumber   BigInt
    name            String
    accountnumber   String
    revenue         Money(19,4)
    exchangerate    Decimal(24,12)
    creditonhold    Boolean              0 No, 1 Yes
    industrycode    Picklist             1 Accounting, 34 Energy, 35 it's "quoted"
    birthday        DateTime(DateOnly)
    createdon       DateTime(UserLocal)
    _ownerid_value  Owner                -> systemuser, team
    new_daysopen    Integer              calculated
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("schema")).text, "all of .syncrc").toBe(text);
  expect(asked).toHaveLength(10); // each time: which table, columns, keys, two kinds of choice
});

test("--json has one column a line", async () => {
  const { run } = await openSchemaWorld();
  const { stdout, exitCode } = await run("schema", "accounts", "--json");
  const lines = stdout.trimEnd().split("\n");
  expect(exitCode).toBe(0);
  expect(lines).toHaveLength(12);
  expect(lines[4]).toBe(
    '{"entity":"accounts","column":"revenue","type":"Money","edm":"Edm.Decimal","precision":19,"scale":4,"behavior":null,"computed":null,"attribute":null,"targets":null,"keys":[],"choices":null}',
  );
  expect(JSON.parse(lines[3]!)).toMatchObject({ keys: [{ name: "bynumber", state: "Active" }] });
  expect(JSON.parse(lines[10]!)).toMatchObject({
    column: "_ownerid_value",
    attribute: "ownerid",
    targets: ["systemuser", "team"],
  });
});

test("--choices has value and label, and as JSON the labels of all languages", async () => {
  const { run } = await openSchemaWorld();
  expect((await run("schema", "accounts", "--choices")).text).toMatchInlineSnapshot(`
    "COLUMN        VALUE  LABEL
    creditonhold  0      No
    creditonhold  1      Yes
    industrycode  1      Accounting
    industrycode  34     Energy
    industrycode  35     it's "quoted"
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("schema", "accounts", "--choices", "--json")).text).toMatchInlineSnapshot(`
    "{"entity":"accounts","column":"creditonhold","value":0,"label":"No","language":1033}
    {"entity":"accounts","column":"creditonhold","value":1,"label":"Yes","language":1033}
    {"entity":"accounts","column":"industrycode","value":1,"label":"Buchhaltung","language":1031}
    {"entity":"accounts","column":"industrycode","value":1,"label":"Accounting","language":1033}
    {"entity":"accounts","column":"industrycode","value":34,"label":"Energy","language":1033}
    {"entity":"accounts","column":"industrycode","value":35,"label":"it's \\"quoted\\"","language":1033}
    --- stderr ---
    [exit 0]"
  `);
});

test("--as is about the columns of the snapshot, not about all of the table", async () => {
  const { run } = await openSchemaWorld({ entities: { accounts: { select: ["name", "revenue"] } } });
  const { stdout, stderr } = await run("schema", "accounts", "--as", "sqlite");
  expect(stderr).toBe("");
  expect([...stdout.matchAll(/ AS "(\w+)"/g)].map(([, name]) => name)).toEqual([
    "accountid",
    "name",
    "revenue",
  ]);
  expect(stdout).toContain('.import "data/accounts.ndjson" "accounts_lines"');
  const elsewhere = await run("schema", "accounts", "--as", "duckdb", "--dir", "elsewhere", "-q");
  expect(elsewhere.stdout).toContain(`'elsewhere/accounts.ndjson'`);
  expect((await run("schema", "accounts", "--as", "spark", "--dir", "elsewhere")).stderr).toBe(
    "accounts has not been pulled yet; next: dvsync pull accounts\n",
  );
});

/** Keeps what the server says now as the stored file. */
async function store({ run, folder }: SchemaWorld): Promise<void> {
  const { stdout } = await run("schema", "accounts", "--json");
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, any>);
  const columns = lines.map(({ column, entity: _entity, keys: _keys, ...rest }) => ({
    name: column as string,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
  }));
  const names = {
    entitySet: "accounts",
    logicalName: "account",
    primaryId: "accountid",
    primaryName: "name",
  };
  const keys = lines.flatMap((line) => line["keys"] as TableSchema["keys"]);
  const files = toEntityFiles(join(folder, "data"), "accounts");
  await mkdir(dirname(files.schema), { recursive: true });
  const schema = { ...names, keys, columns: columns as unknown as TableSchema["columns"] };
  await writeFile(files.schema, toSchemaText(schema, new Date().toISOString()));
}

test("--diff tells what has changed since the stored file, and --exit-code that it has", async () => {
  const world = await openSchemaWorld();
  const { run, change } = world;
  await store(world);
  const same = await run("schema", "accounts", "--diff", "--exit-code");
  expect(same.text).toBe("--- stderr ---\n[exit 0]");
  change({
    attributes: [
      ...account.attributes.filter(({ LogicalName }) => LogicalName !== "birthday"),
      attribute("new_x", "Money"),
    ],
    choices: { ...account.choices, industrycode: industries("Utilities") },
    keys: [],
  });
  expect((await run("schema", "accounts", "--diff")).text).toMatchInlineSnapshot(`
    "- key bynumber
    - birthday
    * industrycode choice 34 "Energy" -> "Utilities"
    + new_x Money(19,4)
    --- stderr ---
    [exit 0]"
  `);
  const { stdout, exitCode } = await run("schema", "--diff", "--exit-code", "--json");
  expect(exitCode).toBe(1);
  expect(stdout.split("\n")[1]).toBe(
    '{"entity":"accounts","change":"removed","column":"birthday","what":null,"before":"DateTime(DateOnly)","after":null}',
  );
});

test("--diff with nothing stored, or something that a newer dvsync stored", async () => {
  const { run, folder } = await openSchemaWorld();
  expect((await run("schema", "accounts", "--diff")).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: nothing to compare accounts with: <folder>/data/accounts.schema.json not found
      code: DVS-NO-SCHEMA
      next: "schema": true in .syncrc, then dvsync pull accounts   (keeps that file beside the snapshot)
    [exit 78]"
  `);
  await writeFile(join(folder, "data/accounts.schema.json"), '{"format":2}');
  expect((await run("schema", "accounts", "--diff")).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: <folder>/data/accounts.schema.json was written by a newer dvsync than this one
      code: DVS-SCHEMA-NEWER
      next: use the newer dvsync that wrote it (this one: dvsync --version)
    [exit 65]"
  `);
});

test.each([
  [["--as", "oracle"], /'oracle' is invalid\. Allowed choices are duckdb, postgres, sqlite/],
  [["--as", "duckdb", "--diff"], /--as and --diff cannot be used together/],
  [["--as", "duckdb", "--json"], /--as and --json cannot be used together/],
  [["--exit-code"], /--exit-code is for --diff/],
  [["../x"], /is not an entity name/],
])("dvsync schema %j is refused", async (args, message) => {
  const { run, asked } = await openSchemaWorld();
  const { stderr, stdout, exitCode } = await run("schema", ...args);
  expect([stdout, exitCode, asked]).toEqual(["", 64, []]);
  expect(stderr).toMatch(message);
});

test("a table that does not exist leaves the others printed", async () => {
  const { run } = await openSchemaWorld();
  const { stdout, stderr, exitCode } = await run("schema", "nothing", "accounts", "--json");
  expect(exitCode).toBe(78);
  expect(stderr).toMatch(/DVS-ENTITY-UNKNOWN/);
  expect(stdout.trimEnd().split("\n")).toHaveLength(1 + 12);
});

test("rights missing for metadata: which one, exit 77", async () => {
  const { origin } = await serve((_request, response) => {
    response.writeHead(403, { "content-type": "application/json" });
    const message = "Principal user is missing prvReadEntity privilege (Id=1).";
    response.end(JSON.stringify({ error: { code: "0x80040220", message } }));
  });
  const { run } = await openSchemaWorld();
  expect((await run("schema", "accounts", "--url", origin)).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: looking up accounts failed: Principal user is missing prvReadEntity privilege (Id=1). (status 403, 0x80040220)
      code: DVS-NO-PRIVILEGE
      next: give the user a security role with prvReadEntity at organization level
    [exit 77]"
  `);
});
