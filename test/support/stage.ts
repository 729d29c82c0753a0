import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect } from "vitest";
import { accounts, type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/index.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { type InProcess, type InProcessOptions, openInProcess } from "../support/pull-in-process.ts";
import { readLines, sorted } from "../support/pull-in-process.ts";
import { toStablePath } from "../support/work-file.ts";

/** An emulator with a small table, a folder, and clients that come one after the other. */
export interface Stage {
  readonly emulator: Emulator;
  readonly dir: string;
  /** A client as a new process would be: it knows nothing of earlier ones. */
  open(options?: Partial<InProcessOptions>): InProcess;
  /** Ids of the table's rows. */
  ids(): string[];
  /** What lies in the folder, by path, as checksums; locks and notes on how pulls ended left out. */
  files(): Record<string, string>;
  /** The fields of a token file. */
  token(entity?: string): Record<string, unknown>;
  /** Pulls once more with a new client and nothing in its way: the snapshot must be the table, and nothing else be left. */
  expectMendedByOnePull(): Promise<void>;
  /** Before the test ends, for tests with many stages. */
  close(): Promise<void>;
}

/** Small pages of one column: what most tests ask for. */
export const small = { pageSize: 4, select: ["name"] };

const open = new Set<Stage>();

/** Opens a stage with so many rows in `accounts`; all of it is gone after the test. */
export async function openStage(rows: number, options: EmulatorOptions = {}): Promise<Stage> {
  const emulator = await startEmulator({ tables: [{ ...accounts, rows: [] }], ...options });
  const dir = makeDir();
  const clients: InProcess[] = [];
  const table = emulator.table("accounts");
  for (let row = 0; row < rows; row++) table.insert({ name: `row ${String(row).padStart(4, "0")}` });
  const stage: Stage = {
    emulator,
    dir,
    open(more) {
      const client = openInProcess(emulator, { dir, ...more });
      clients.push(client);
      return client;
    },
    ids: () => [...table.ids()],
    files: () => readFolder(dir),
    token: (entity = "accounts") =>
      JSON.parse(readFileSync(join(dir, `${entity}.token.json`), "utf8")) as Record<string, unknown>,
    async expectMendedByOnePull() {
      await stage.open().pull(small);
      expectMirror(stage);
    },
    async close() {
      open.delete(stage);
      for (const client of clients) await client.close();
      await emulator.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  open.add(stage);
  return stage;
}

/** The snapshot is the table, the token says so, and nothing unfinished is left. */
export function expectMirror(stage: Pick<Stage, "emulator" | "dir">, entity = "accounts"): void {
  const token = JSON.parse(readFileSync(join(stage.dir, `${entity}.token.json`), "utf8")) as {
    rows: number;
    bytes: number;
    select: string[] | null;
  };
  const lines = readLines(stage.dir, entity);
  const rows = stage.emulator.table(entity).rows(token.select ?? undefined);
  const isEtagLast = stage.emulator.switches["first-member"] === "column";
  expect(sorted(lines)).toEqual(sorted(isEtagLast ? rows.map(putEtagLast) : rows));
  expect(token.rows).toBe(lines.length);
  expect(token.bytes).toBe(statSync(join(stage.dir, `${entity}.ndjson`)).size);
  expect(Object.keys(readFolder(stage.dir)).filter((path) => path.startsWith(".dvsync/"))).toEqual([]);
}

function putEtagLast(row: string): string {
  return row.replace(/^\{("@odata\.etag":"[^,]*"),(.*)\}$/s, "{$2,$1}");
}

/** What a promise that must fail fails with; anything but a foreseen error fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<DvsyncError> {
  const error = await promise.then(
    (value) => new Error(`it did not fail, but gave ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof DvsyncError) return error;
  throw error;
}

/** The paths and queries that were asked below `/api/data/v9.2/`, since a number of requests ago. */
export function asked(emulator: Emulator, since = 0): string[] {
  return emulator.requests
    .slice(since)
    .map(({ path }) => decodeURIComponent(path.replace("/api/data/v9.2/", "")));
}

/** A folder that is gone after the test, in memory where there is such a place: tests of logic need not wait for a disk. */
export function makeDir(): string {
  const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  mkdirSync(place, { recursive: true });
  return mkdtempSync(join(place, "dvsync-faults-"));
}

function readFolder(dir: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const path of readdirSync(dir, { recursive: true, encoding: "utf8" }).sort()) {
    if (/\.lock|\.last\.json$/.test(path) || !statSync(join(dir, path)).isFile()) continue;
    files[toStablePath(path)] = createHash("sha256")
      .update(readFileSync(join(dir, path)))
      .digest("hex");
  }
  return files;
}

afterEach(async () => {
  for (const stage of open) await stage.close();
});
