import { createHash, type Hash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { readBlocks } from "../../disk/read-blocks.ts";
import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { fail } from "../../errors/fail.ts";
import { toRows } from "../../ui/numbers.ts";
import type { Stage } from "./stage.ts";
import { toLines, toValues } from "./values.ts";

/** Compares a snapshot with the emulator's rows, as text, byte for byte (through the Organization Service: value for value), and says that they are the same; fails the demo (exit 70) if not. */
export async function compareWithTable(stage: Stage, entity: string): Promise<void> {
  const table = stage.emulator.table(entity);
  if (stage.api === "organization-service") {
    if (!(await hasSameValues(stage.snapshotPath(entity), table.lines(), stage.signal)))
      throw mismatch(stage.snapshotPath(entity), "value for value");
    stage.step(
      `Compared: the ${toRows(table.count())} of the snapshot have the values, digit for digit, that the Web API gives for the table.`,
    );
    return;
  }
  if (!(await isSameText(stage.snapshotPath(entity), table.lines(), stage.signal)))
    throw mismatch(stage.snapshotPath(entity), "byte for byte");
  stage.step(
    `Compared as text: the ${toRows(table.count())} of the snapshot are, byte for byte, those of the table.`,
  );
}

/** Whether the file holds these lines, each with its line break, and nothing else; neither is ever in memory as a whole. @internal */
export async function isSameText(
  path: string,
  lines: Iterable<string>,
  signal: AbortSignal,
): Promise<boolean> {
  const file = createHash("sha256");
  for await (const block of readBlocks(path)) {
    signal.throwIfAborted();
    file.update(block);
  }
  return file.digest("hex") === (await hashLines(createHash("sha256"), lines, signal));
}

async function hasSameValues(path: string, lines: Iterable<string>, signal: AbortSignal): Promise<boolean> {
  const file = createHash("sha256");
  for await (const line of toLines(readBlocks(path))) {
    signal.throwIfAborted();
    file.update(`${toValues(line)}\n`);
  }
  return file.digest("hex") === (await hashLines(createHash("sha256"), toEach(lines), signal));
}

function* toEach(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield toValues(line);
}

// Often enough for Ctrl-C, seldom enough to cost nothing.
const linesATurn = 2000;

async function hashLines(hash: Hash, lines: Iterable<string>, signal: AbortSignal): Promise<string> {
  let count = 0;
  for (const line of lines) {
    hash.update(`${line}\n`);
    if (++count % linesATurn !== 0) continue;
    await nextTurn();
    signal.throwIfAborted();
  }
  return hash.digest("hex");
}

function mismatch(file: string, how: string): DvsyncError {
  return fail("DVS-DEMO-MISMATCH", { file, how });
}
