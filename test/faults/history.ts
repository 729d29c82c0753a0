import { existsSync, utimesSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import type { EmulatedTable, Fault } from "../../src/emulator/index.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { toEntityFiles } from "../../src/store/entity-files.ts";
import { readPending } from "../../src/store/finish-commit.ts";
import type { PullResult } from "../../src/types.ts";
import { type CrashingDisk, installCrashingDisk } from "../support/crashing-disk.ts";
import { openInProcess, readLinesOf } from "../support/pull-in-process.ts";
import { installActors } from "../support/two-actors.ts";
import { expectMirror, type Stage } from "../support/stage.ts";

/** What can happen, in the life of a mirror, to the table, to the server, to a pull, and to the machine. */
type Step =
  | { kind: "insert"; name: string }
  | { kind: "update"; at: number; name: string }
  | { kind: "delete"; at: number }
  | { kind: "restore"; at: number }
  | { kind: "pass"; name: string }
  | { kind: "pull"; pageSize: number; full: boolean }
  | { kind: "faulty"; pageSize: number; nth: number; times: number; fault: number }
  | { kind: "killed"; pageSize: number; step: number; powerCut: boolean; meanwhile: string | null }
  | { kind: "suspended"; pageSize: number; step: number; other: number; clock: number; name: string }
  | { kind: "column"; adds: boolean; which: number }
  | { kind: "expire" }
  | { kind: "setting"; at: number };

const faults: Fault[] = [
  { kind: "status", status: 429, retryAfter: "5" },
  { kind: "status", status: 503 },
  { kind: "cut" },
  { kind: "short" },
  { kind: "reset" },
  { kind: "garbage" },
  { kind: "broken-gzip" },
  { kind: "sql-timeout" },
  { kind: "no-links" },
  { kind: "status", status: 401 },
  { kind: "status", status: 400 },
  // what gateways, caches and firewalls answer in the server's place
  { kind: "status", status: 404, body: "html" },
  { kind: "status", status: 403, body: "html" },
  { kind: "status", status: 502, body: "html" },
  { kind: "status", status: 304, body: "empty" },
  { kind: "status", status: 200, body: "empty" },
  { kind: "html200" },
  { kind: "redirect", location: "http://localhost:1/login" },
  { kind: "broken-gzip", bit: 2000 },
  { kind: "broken-gzip", bit: 4001 },
];

/** What a real server may do one way or the other. */
const settings: [string, string][] = [
  ["recreate", "both"],
  ["recreate", "upsert"],
  ["delta-order", "interleaved"],
  ["delta-order", "upserts-first"],
  ["repeats", "in-batch"],
  ["repeats", "redeliver"],
  ["repeats", "in-full"],
  ["repeats", "off"],
  ["expired-token", "all-rows"],
  ["expired-token", "400"],
  ["unchanged-link", "identical"],
  ["unchanged-link", "new-date"],
  ["empty-delta", "204"],
  ["empty-delta", "value"],
];

const day = 86_400_000;
const names = fc.constantFrom("a", "b", "ab", "xy", "a longer name", "},{", '"', "\u{1f600}");
const at = fc.nat(30);
const pageSize = fc.integer({ min: 1, max: 7 });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("insert" as const), name: names }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("update" as const), at, name: names }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("delete" as const), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("restore" as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pass" as const), name: names }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("pull" as const),
      pageSize,
      full: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("faulty" as const),
      pageSize,
      nth: fc.integer({ min: 1, max: 8 }),
      times: fc.integer({ min: 1, max: 6 }),
      fault: fc.nat(faults.length - 1),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("killed" as const),
      pageSize,
      step: fc.nat(30),
      powerCut: fc.boolean(),
      meanwhile: fc.option(names, { freq: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("suspended" as const),
      pageSize,
      step: fc.nat(40),
      other: fc.nat(60),
      clock: fc.constantFrom(-day, -60_000, 0, 60_000, day),
      name: names,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("column" as const), adds: fc.boolean(), which: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("expire" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("setting" as const), at: fc.nat(settings.length - 1) }),
  },
);

/** Histories of up to so many steps. */
export const histories = (maxLength: number) => fc.array(anyStep, { minLength: 1, maxLength, size: "max" });

/** Which columns the pulls of a history ask for. */
export const selections = fc.constantFrom(["name"], null);

/** Lives through a history; throws when a promise does not hold at any moment of it, or when one clean pull does not mend all. */
export async function live(
  stage: Stage,
  steps: readonly Step[],
  select: readonly string[] | null,
): Promise<void> {
  const disk = installCrashingDisk(stage.dir);
  try {
    const world: World = {
      stage,
      disk,
      table: stage.emulator.table("accounts"),
      gone: [],
      select,
      columns: [],
      columnsMade: 0,
      isReshaped: false,
    };
    for (const each of steps) await take(world, each);
    stage.emulator.faults.clear();
    await pullAndCompare(world, { pageSize: 3, full: false });
  } finally {
    disk.uninstall();
    await stage.close();
  }
}

interface World {
  readonly stage: Stage;
  readonly disk: CrashingDisk;
  readonly table: EmulatedTable;
  /** Ids of deleted rows. */
  readonly gone: string[];
  readonly select: readonly string[] | null;
  /** Columns that were added and not dropped. */
  readonly columns: string[];
  columnsMade: number;
  /** A column came or went, and no pull has been clean since. */
  isReshaped: boolean;
}

async function take(world: World, step: Step): Promise<void> {
  const { stage, table, gone } = world;
  const { emulator } = stage;
  const ids = [...table.ids()];
  switch (step.kind) {
    case "insert":
      return void table.insert({ name: step.name });
    case "pass":
      return table.delete(table.insert({ name: step.name }));
    case "update":
      if (ids.length > 0) table.update(ids[step.at % ids.length]!, { name: step.name });
      return undefined;
    case "delete":
      if (ids.length === 0) return undefined;
      gone.push(ids[step.at % ids.length]!);
      return table.delete(gone.at(-1)!);
    case "restore":
      if (gone.length > 0) table.restore(gone.splice(step.at % gone.length, 1)[0]!);
      return undefined;
    case "column":
      return changeColumns(world, step);
    case "expire":
      return emulator.expireTokens();
    case "setting":
      return emulator.set(...settings[step.at]!);
    case "pull":
      return pullAndCompare(world, step);
    case "faulty":
      emulator.faults.add({ fault: faults[step.fault]!, nth: step.nth, times: step.times });
      await pullOrFail(world, step);
      emulator.faults.clear();
      return expectPromises(world);
    case "killed":
      return pullAndDie(world, step);
    case "suspended":
      return pullAndSleep(world, step);
  }
}

/** Adds a column, or drops, or changes, one that was added. */
function changeColumns(world: World, { adds, which }: Extract<Step, { kind: "column" }>): void {
  const { table, columns } = world;
  world.isReshaped = true;
  if (adds || columns.length === 0) {
    const name = `new_${++world.columnsMade}`;
    columns.push(name);
    table.addColumn({ name, kind: "String" }, which % 2 === 0 ? "name" : undefined);
  } else if (which === 9) table.alterColumn(columns[0]!, { kind: "Memo" });
  else table.dropColumn(columns.splice(which % columns.length, 1)[0]!);
}

async function pullAndDie(world: World, step: Extract<Step, { kind: "killed" }>): Promise<void> {
  const { stage, disk, table } = world;
  // Somebody changes a row while the pull is under way.
  const hold = step.meanwhile === null ? null : stage.emulator.hold(({ path }) => path.includes("/accounts"));
  disk.arm(step.step);
  const pull = pullOrFail(world, step);
  if (hold !== null) {
    await Promise.race([hold.reached, pull]);
    const [first] = table.ids();
    if (first !== undefined) table.update(first, { name: step.meanwhile! });
    hold.release();
  }
  await pull;
  if (step.powerCut) disk.reviveAfterPowerCut();
  else disk.reviveAfterKill();
  expectPromises(world);
}

/** A pull is suspended; another one, on a machine whose clock is set otherwise, takes over, comes as far as some step, and both go on. */
async function pullAndSleep(world: World, step: Extract<Step, { kind: "suspended" }>): Promise<void> {
  const { stage, table } = world;
  const actors = installActors(stage.dir);
  const [first, second] = [actors.create(), actors.create()];
  const ours = first.sleepBefore(step.step);
  const pull = first.run(() => pullOrFail(world, step));
  await Promise.race([ours.asleep, pull]);
  const lock = join(stage.dir, ".dvsync/accounts.lock");
  if (existsSync(lock)) utimesSync(lock, 0, 0);
  table.insert({ name: step.name });
  const theirs = second.sleepBefore(step.other);
  const other = second.run(() =>
    pullOrFail(world, { ...step, now: () => new Date(Date.now() + step.clock) }),
  );
  await Promise.race([theirs.asleep, other]);
  ours.wake();
  await pull;
  theirs.wake();
  await other;
  actors.uninstall();
  expectPromises(world);
}

/** A pull whose outcome is its own affair; only bugs are not. */
async function pullOrFail(
  world: World,
  options: { pageSize: number; now?: () => Date },
): Promise<PullResult | null> {
  const client = openInProcess(world.stage.emulator, {
    dir: world.stage.dir,
    maxWaitMs: 20_000,
    ...(options.now ? { now: options.now } : {}),
  });
  try {
    return await client.pull({ select: world.select, pageSize: options.pageSize });
  } catch (error) {
    if (world.disk.isDead || error instanceof DvsyncError) return null;
    throw error;
  } finally {
    await client.close();
  }
}

/** A clean pull: the counts are the true difference of the snapshots before and after. */
async function pullAndCompare(world: World, options: { pageSize: number; full: boolean }): Promise<void> {
  const { stage } = world;
  // Only rows that change tell of a column.
  if (world.isReshaped && world.select === null) world.table.insert({ name: "tells of columns" });
  world.isReshaped = false;
  // What a pull that died was putting in place counts as its own work.
  const pending = await readPending(toEntityFiles(stage.dir, "accounts"));
  const before = readRows(stage.dir, pending?.snapshot);
  const client = openInProcess(stage.emulator, { dir: stage.dir });
  const result = await client.pull({ select: world.select, ...options });
  await client.close();
  const after = readRows(stage.dir);
  const { created, updated, deleted, rows } = result;
  expect({ created, updated, deleted, rows }).toEqual({ ...difference(before, after), rows: after.size });
  expectMirror(stage);
}

/** P2 and P9: whatever happened, the snapshot is whole, with one line per id, and the token file is whole or absent. */
function expectPromises({ stage }: World): void {
  readRows(stage.dir);
  if (existsSync(join(stage.dir, "accounts.token.json"))) stage.token();
}

/** The snapshot by id; throws when a line is not whole or an id is there twice. */
function readRows(dir: string, file = join(dir, "accounts.ndjson")): Map<string, string> {
  if (!existsSync(file)) return new Map();
  const lines = readLinesOf(file);
  const rows = new Map(
    lines.map((line) => [(JSON.parse(line) as { accountid: string }).accountid, line] as const),
  );
  expect(rows.size).toBe(lines.length);
  return rows;
}

function difference(before: Map<string, string>, after: Map<string, string>) {
  let [created, updated, deleted] = [0, 0, 0];
  for (const [id, line] of after) {
    if (!before.has(id)) created++;
    else if (before.get(id) !== line) updated++;
  }
  for (const id of before.keys()) if (!after.has(id)) deleted++;
  return { created, updated, deleted };
}
