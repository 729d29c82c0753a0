import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { hasPostgres, startPostgres } from "../schema/postgres-server.ts";
import { hasTool } from "../support/has-tool.ts";
import { openSchemaWorld, type SchemaWorld } from "../support/schema-world.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/columns.md"), "utf8");

/** The commands below a heading of the page. */
function commandsOf(heading: string): string {
  const block = new RegExp(`^### ${heading}\\n\\n\`\`\`sh\\n([^]*?)^\`\`\``, "m").exec(page)?.[1];
  if (block === undefined) throw new Error(`docs/columns.md has no commands for ${heading}`);
  return block;
}

/** Runs commands in the folder as a shell does, with `dvsync` and (it comes as a package here) `duckdb` among the programs. */
async function runInShell(
  { folder }: SchemaWorld,
  commands: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const programs = join(folder, "programs");
  await mkdir(programs);
  const duckdb = fileURLToPath(new URL("duckdb.child.mjs", import.meta.url));
  for (const [name, path] of [
    ["dvsync", join(root, "bin/dvsync.js")],
    ["duckdb", duckdb],
  ] as const)
    await writeFile(join(programs, name), `#!/bin/sh\nexec '${process.execPath}' '${path}' "$@"\n`, {
      mode: 0o755,
    });
  const path = [programs, process.env["PATH"]].join(delimiter);
  const options = { cwd: folder, env: { ...process.env, ...env, PATH: path } };
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", commands], options);
  return stdout;
}

const expected = [
  /Fourth "Coffee" \\ Ltd *\| *922337203685477\.5807 *\| *Accounting/,
  /Monte Orton *\| *31000\.0000 *\|/,
];

test("docs/columns.md: the commands for DuckDB", async () => {
  const printed = await runInShell(await openSchemaWorld(), commandsOf("DuckDB"));
  for (const line of expected) expect(printed).toMatch(line);
});

test.runIf(hasTool("sqlite3"))("docs/columns.md: the commands for SQLite", async () => {
  const printed = await runInShell(await openSchemaWorld(), commandsOf("SQLite"));
  for (const line of expected) expect(printed).toMatch(line);
});

test.runIf(hasPostgres)("docs/columns.md: the commands for PostgreSQL", async () => {
  const server = await startPostgres();
  onTestFinished(() => server.close());
  const printed = await runInShell(await openSchemaWorld(), commandsOf("PostgreSQL"), server.env);
  for (const line of expected) expect(printed).toMatch(line);
});

test("docs/columns.md: the commands that only print", async () => {
  const world = await openSchemaWorld();
  const commands = ["BigQuery", "Spark", "JSON Schema and CSDL"].map(commandsOf).join("");
  await runInShell(world, commands);
  const read = (name: string) => readFileSync(join(world.folder, name), "utf8");
  expect(read("accounts.sql")).toMatch(/^-- accounts for Spark/);
  expect(JSON.parse(read("accounts.jsonschema"))).toHaveProperty("properties.revenue");
  expect(JSON.parse(read("accounts.csdl.json"))).toHaveProperty("$Version", "4.01");
});
