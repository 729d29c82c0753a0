import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { accounts } from "../../../src/emulator/index.ts";
import { type Emulated, openEmulated } from "../../support/emulated.ts";
import { runCli } from "../../support/run-cli.ts";
import { readSegments } from "../../support/segments.ts";
import { tempDir } from "../../support/temp-dir.ts";

const ids = [1, 2, 3].map((number) => `60c4e274-0d87-4711-80e5-00000000000${number}`) as [
  string,
  string,
  string,
];

/** Three rows, a pull, one row created, one updated, one deleted, and another pull. */
async function openWorld(): Promise<Emulated> {
  const rows = ids.map((accountid, index) => ({ accountid, name: `Row ${index}`, telephone1: "555000" }));
  const world = await openEmulated({
    tables: [{ ...accounts, rows }],
    syncrc: { entities: { accounts: { select: ["name", "telephone1", "revenue"] } }, keepChanges: "30d" },
  });
  await pull(world);
  const table = world.emulator.table("accounts");
  table.update(ids[0], { telephone1: "555001" });
  table.delete(ids[1]);
  table.insert({ name: "Contoso" });
  await pull(world);
  return world;
}

async function pull(world: Emulated): Promise<void> {
  const { exitCode, text } = await world.run("pull");
  expect(exitCode, text).toBe(0);
}

const lines = (text: string) => text.split("\n").slice(0, -1);
const toStable = (text: string) =>
  text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "TIME").replaceAll(/(?<=^\+ )[\w-]{36}/gm, "NEW");

test("changes: what each pull changed, newest first", async () => {
  const world = await openWorld();
  const { stdout, exitCode } = await world.run("changes", "accounts");
  expect(exitCode).toBe(0);
  expect(toStable(stdout)).toBe(`accounts  TIME  +1 ~1 -1
~ ${ids[0]}  telephone1 "555000" -> "555001"
- ${ids[1]}  name "Row 1"
+ NEW  name "Contoso"
accounts  TIME
= start over from the snapshot: this is the first pull
`);
  expect((await world.run("changes")).stdout, "the only entity of .syncrc").toBe(stdout);
  expect((await world.run("changes", "account")).stdout, "by logical name").toBe(stdout);
});

test("changes --json: the stored events, oldest first, byte for byte", async () => {
  const world = await openWorld();
  const stored = readSegments(world.data).flatMap((segment) => segment.lines);
  expect(lines((await world.run("changes", "accounts", "--json")).stdout)).toEqual(stored);
  expect(lines((await world.run("changes", "accounts", "--json", "--last")).stdout)).toEqual(stored.slice(1));
  const { seq } = readSegments(world.data)[0]!;
  for (const since of [String(seq), new Date(seq).toISOString()])
    expect(lines((await world.run("changes", "--json", "--since", since)).stdout)).toEqual(stored.slice(1));
  expect(lines((await world.run("changes", "--json", "--since", "1h")).stdout)).toEqual(stored);
  const life = lines((await world.run("changes", "--json", "--id", ids[0].toUpperCase())).stdout);
  expect(life).toEqual(stored.filter((line) => line.includes('"op":"u"')));
  const named = lines((await world.run("changes", "--json", "--columns", "name,revenue")).stdout);
  expect(named).toEqual(stored.filter((line) => !line.includes('"op":"u"')));
});

test("changes of what keeps none: exit 78 with the line to add", async () => {
  const world = await openEmulated({ tables: [accounts] });
  await pull(world);
  const { exitCode, stderr, stdout } = await world.run("changes", "accounts");
  expect([exitCode, stdout]).toEqual([78, ""]);
  expect(stderr).toContain('next: put "keepChanges": "30d" into .syncrc');
});

test("changes with a damaged segment: exit 65, and which one", async () => {
  const world = await openWorld();
  const { path } = readSegments(world.data)[1]!;
  writeFileSync(path, readFileSync(path, "utf8").slice(0, -20));
  const { exitCode, stderr } = await world.run("changes", "accounts");
  expect(exitCode).toBe(65);
  expect(stderr).toContain(path);
});

test.each([
  [["--keyed"], "--keyed goes with --cursor"],
  [["--", "cat"], "a command goes with --cursor"],
  [["--cursor", "c", "--id", "x"], "--id and --cursor do not go together"],
  [["--since", "soon"], "neither a duration, nor a time"],
])("changes %j: exit 64", async (args, message) => {
  const { exitCode, stderr } = await runCli(["changes", "accounts", ...args], { cwd: await tempDir() });
  expect(exitCode).toBe(64);
  expect(stderr).toContain(message);
});

test("a consumer gets everything anew first, then what is behind its cursor, then nothing", async () => {
  const world = await openWorld();
  const get = async (...more: string[]) => {
    const { exitCode, stdout, text } = await world.run("changes", "accounts", "--cursor", "c", ...more);
    expect(exitCode, text).toBe(0);
    return lines(stdout);
  };
  const segments = readSegments(world.data);
  const [start, ...rows] = await get();
  const { seq } = segments[1]!;
  expect(start).toBe(
    `{"op":"t","seq":${seq},"ts_ms":${seq},"entity":"accounts","id":null,"before":null,"after":null,"because":"the cursor is new"}`,
  );
  expect(rows.map((row) => row.replace(/^.*?"before":null,"after":(.*)\}$/, "$1"))).toEqual(
    await world.snapshot("accounts"),
  );
  expect(readFileSync(join(world.folder, "c"), "utf8")).toBe(
    `{"format":1,"entity":"accounts","seq":${seq}}\n`,
  );
  expect(await get()).toEqual([]);
  world.emulator.table("accounts").delete(ids[2]);
  await pull(world);
  const [event] = readSegments(world.data)[2]!.lines;
  expect(await get("--keyed", "--tombstones", "--no-resync")).toEqual([`${ids[2]}\t${event}`, `${ids[2]}\t`]);
  expect(await get("--no-resync")).toEqual([]);

  rmSync(readSegments(world.data)[1]!.path);
  writeFileSync(join(world.folder, "c"), `{"format":1,"entity":"accounts","seq":${segments[0]!.seq}}`);
  const refused = await world.run("changes", "accounts", "--cursor", "c", "--no-resync");
  expect([refused.exitCode, refused.stdout]).toEqual([65, ""]);
  expect((await get())[0]).toContain('"because":"changes behind the cursor are no longer kept"');
});

test("a cursor that is damaged (65), of another entity (78), or in use (75) is left alone", async () => {
  const world = await openWorld();
  const cursor = join(world.folder, "c");
  for (const [text, exitCode] of [
    ["{", 65],
    ['{"format":1,"entity":"contacts","seq":1}', 78],
  ] as const) {
    writeFileSync(cursor, text);
    expect((await world.run("changes", "accounts", "--cursor", "c")).exitCode).toBe(exitCode);
    expect(readFileSync(cursor, "utf8")).toBe(text);
  }
  rmSync(cursor);
  const first = world.start(
    "changes",
    "accounts",
    "--cursor",
    "c",
    "--",
    "sh",
    "-c",
    "mkfifo go; echo on; cat go > taken; cat > rest",
  );
  await first.printed(/on/);
  expect((await world.run("changes", "accounts", "--cursor", "c")).exitCode).toBe(75);
  expect(existsSync(cursor)).toBe(false);
  const second = await world.run("changes", "accounts", "--cursor", "d", "--", "sh", "-c", "cat > go");
  expect(second.exitCode).toBe(0);
  expect((await first.done).exitCode).toBe(0);
  expect(readFileSync(join(world.folder, "rest"), "utf8")).toBe(
    readFileSync(join(world.folder, "taken"), "utf8"),
  );
});

test("a command that cannot be started is exit 78, one that fails exit 75; the cursor stays", async () => {
  const world = await openWorld();
  const consume = (...command: string[]) =>
    world.run("changes", "accounts", "--cursor", "c", "--", ...command);
  expect((await consume("no-such-command")).exitCode).toBe(78);
  const failed = await consume("sh", "-c", "cat >/dev/null; exit 3");
  expect(failed.exitCode).toBe(75);
  expect(failed.stderr).toContain("sh ended with exit code 3; the cursor stays where it was");
  expect((await consume("sh", "-c", "kill -9 $$")).exitCode).toBe(75);
  expect(existsSync(join(world.folder, "c"))).toBe(false);
});

test("a consumer that is killed at every point, and dvsync with it, ends with the rows of the snapshot", async () => {
  const world = await openWorld();
  const log = join(world.folder, "log");
  const table = world.emulator.table("accounts");
  for (let round = 0; round < 3; round++) {
    for (const script of toScripts(round))
      await world.run("changes", "accounts", "--cursor", "c", "--", "sh", "-c", script);
    const { exitCode } = await world.run(
      "changes",
      "accounts",
      "--cursor",
      "c",
      "--",
      "sh",
      "-c",
      "cat >> log",
    );
    expect(exitCode).toBe(0);
    expect(fold(lines(readFileSync(log, "utf8")))).toEqual([...(await world.snapshot("accounts"))].sort());
    table.insert({ name: `new ${round}` });
    table.update(ids[0], { telephone1: `55${round}` });
    if (round === 1) table.delete(ids[2]);
    await pull(world);
  }
});

/** What a consumer is left with that takes events as they come, some of them again and again. */
function fold(events: readonly string[]): string[] {
  const rows = new Map<string, string>();
  for (const line of events) {
    const { op, id } = JSON.parse(line) as { op: string; id: string };
    if (op === "t") rows.clear();
    else if (op === "d") rows.delete(id);
    else rows.set(id, /,"after":(.*)\}$/.exec(line)![1]!);
  }
  return [...rows.values()].sort();
}

/** How a consumer may die. */
function toScripts(taken: number): string[] {
  return [
    `head -n ${taken} >> log; exit 1`, // it fails after so many events
    `head -n ${taken} >> log; kill -9 $PPID`, // dvsync is killed meanwhile
    "cat >> log; kill -9 $PPID", // or when all was taken, before the cursor moves
  ];
}
