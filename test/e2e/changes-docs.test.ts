import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { accounts } from "../../src/emulator/index.ts";
import { type Emulated, openEmulated } from "../support/emulated.ts";
import { hasTool } from "../support/has-tool.ts";

// The recipes of docs/changes.md, as they stand there.
const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/changes.md"), "utf8");

/** The first block of a language below a heading of the page. */
function blockOf(heading: string, language = "sh"): string {
  const section = page.slice(page.indexOf(`### ${heading}\n`));
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "m").exec(section)?.[1];
  if (block === undefined) throw new Error(`docs/changes.md has no commands for ${heading}`);
  return block;
}

async function openWorld(): Promise<Emulated> {
  const rows = Array.from({ length: 5 }, (_, index) => ({
    accountid: `60c4e274-0d87-4711-80e5-00000000000${index}`,
    name: `Row "${index}" with\ttab, \\ and ü`,
    revenue: 922337203685.1234,
  }));
  const world = await openEmulated({
    tables: [{ ...accounts, rows }],
    syncrc: { entities: { accounts: { select: ["name", "revenue"] } }, keepChanges: "7d" },
  });
  await mkdir(join(world.folder, "programs"));
  const dvsync = `#!/bin/sh\nexec '${process.execPath}' '${join(root, "bin/dvsync.js")}' "$@"\n`;
  await writeFile(join(world.folder, "programs/dvsync"), dvsync, { mode: 0o755 });
  await world.run("pull");
  return world;
}

async function change(world: Emulated, round: number): Promise<void> {
  const table = world.emulator.table("accounts");
  const ids = [...table.ids()];
  table.insert({ name: `new ${round}` });
  table.update(ids[1]!, { name: `changed ${round}` });
  table.delete(ids[0]!);
  expect((await world.run("pull")).exitCode).toBe(0);
}

/** Runs commands in the folder as a shell does. */
async function runInShell(
  { folder }: Emulated,
  commands: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const path = [join(folder, "programs"), process.env["PATH"]].join(delimiter);
  const { stderr } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", commands], {
    cwd: folder,
    env: { ...process.env, ...env, PATH: path },
  });
  return stderr;
}

test.runIf(hasTool("sqlite3"))(
  "SQLite: the merge of the page, run twice each time, has the snapshot's rows",
  async () => {
    const world = await openWorld();
    await writeFile(join(world.folder, "merge.sql"), blockOf("SQLite", "sql"));
    for (let round = 0; round < 3; round++) {
      await runInShell(world, blockOf("SQLite"));
      await runInShell(world, "sqlite3 crm.db < merge.sql");
      const { stdout } = await promisify(execFile)("sqlite3", ["crm.db", "select row from accounts"], {
        cwd: world.folder,
      });
      expect(stdout.split("\n").slice(0, -1).sort()).toEqual([...(await world.snapshot("accounts"))].sort());
      await change(world, round);
    }
  },
);

test.runIf(hasTool("curl"))("a webhook gets every event; while it fails, the cursor stays", async () => {
  const world = await openWorld();
  const got: string[] = [];
  let isUp = true;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    if (isUp) got.push(body);
    response.writeHead(isUp ? 200 : 503).end();
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const post = () => runInShell(world, blockOf("A webhook"), { URL: `http://127.0.0.1:${port}/` });
  await post();
  expect(got.map((line) => (JSON.parse(line) as { op: string }).op)).toEqual(["t", "r", "r", "r", "r", "r"]);
  await change(world, 1);
  isUp = false;
  await expect(post()).rejects.toMatchObject({ code: 75 });
  isUp = true;
  got.length = 0;
  await post();
  const { stdout } = await world.run("changes", "accounts", "--last", "--json");
  expect(got).toEqual(stdout.split("\n").slice(0, -1));
});

test.runIf(hasTool("kcat"))(
  "Kafka: every event, its key and its tombstone is delivered, to kcat's mock cluster",
  async () => {
    const world = await openWorld();
    const commands = blockOf("Kafka").replace("-X enable", "-vvv -X test.mock.num.brokers=1 -X enable");
    const delivered = async () => {
      const said = await runInShell(world, commands, { BROKER: "mock.invalid" });
      return said.match(/Message delivered/g)?.length ?? 0;
    };
    expect(await delivered()).toBe(6);
    await change(world, 1);
    expect(await delivered()).toBe(4);
    expect(await delivered()).toBe(0);
  },
);
