import { basename, dirname, join, relative, sep } from "node:path";
import { ensureFolder, putInPlace, syncFolder, writeSyncedText } from "../disk/durable.ts";
import { readFileIdentity } from "../disk/file-identity.ts";
import { keepAccess } from "../disk/keep-access.ts";
import { takeAway } from "../disk/work-folder.ts";
import { type Base, expectBase, filesChanged } from "./base.ts";
import { refuseFork } from "./changes/list-segments.ts";
import { type Between, type CommitRecord, hasStamp, type Stamp, toDigest, toStamp } from "./commit-record.ts";
import type { EntityFiles, HolderFiles } from "./entity-files.ts";
import { type TokenFile, toTokenText } from "./token-file.ts";

/** What a pull has made, and what it began from. */
export interface Commit {
  readonly base: Base;
  /** The new snapshot in the work folder, fsynced; null when the snapshot stays. */
  readonly snapshot: string | null;
  /** What goes into place between snapshot and token, in this order. */
  readonly between?: readonly Placing[];
  readonly token: TokenFile;
  /** The text of a new schema file; null when it stays. */
  readonly schema?: string | null;
  /** Throws unless this process still holds the lock and goes on. */
  readonly assertHeld: () => Promise<void>;
}

/** A file in the work folder, fsynced, and where it belongs. */
export interface Placing {
  readonly finished: string;
  readonly place: string;
}

/**
 * Puts a snapshot, its segment of changes, its schema file and its token in place together: the commit record first, then these in this order. What a crash
 * cuts off from the record on is finished by the next holder of the lock. Each step is a rename out of, or into, the work
 * folder, so none of them works any more once somebody else has taken that over.
 */
export async function commit(
  files: HolderFiles,
  { base, snapshot, between = [], token, schema = null, assertHeld }: Commit,
): Promise<void> {
  const mayReplace = async (expected: Base) => {
    await assertHeld();
    await expectBase(files, expected);
  };
  if (snapshot === null && between.length === 0) {
    if (schema !== null) await putText(files, files.schema, schema, () => mayReplace(base));
    return putToken(files, base, token, mayReplace);
  }
  await assertHeld();
  // A snapshot that stays is recorded as one that is in place already.
  const stays = base.snapshot === null ? null : toStamp(base.snapshot);
  const made = snapshot === null ? stays : await toReady(files, snapshot, files.snapshot);
  if (made === null) throw filesChanged(files, files.snapshot);
  const parts: Between[] = [];
  for (const { finished, place } of between) {
    const stamp = await toReady(files, finished, place);
    parts.push({ from: basename(finished), to: toRelative(files, place), ...stamp });
  }
  const record: CommitRecord = {
    format: 1,
    entitySet: token.entitySet,
    snapshot: { from: basename(snapshot ?? files.next), rows: token.rows, ...made },
    ...(parts.length === 0 ? {} : { between: parts }),
    replaces: {
      token: toDigest(base.tokenText),
      snapshot: base.snapshot === null ? null : toStamp(base.snapshot),
    },
    token,
    ...(schema === null ? {} : { schema }),
  };
  await writeSyncedText(files.nextRecord, `${JSON.stringify(record)}\n`);
  await assertHeld();
  await syncFolder(files.work); // the names that the record speaks of
  await mayReplace(base);
  await putInPlace(files.nextRecord, files.record);
  await putRecorded(files, record, base, mayReplace);
}

/** Does what a commit record says and is not done yet. `base` is what is there now. */
export async function putRecorded(
  files: HolderFiles,
  record: CommitRecord,
  base: Base,
  mayReplace: (expected: Base) => Promise<void>,
): Promise<void> {
  const finished = join(files.work, record.snapshot.from);
  if (hasStamp(await readFileIdentity(finished), record.snapshot)) {
    await mayReplace(base);
    await putInPlace(finished, files.snapshot);
  }
  const placed: Base = { ...base, snapshot: await readFileIdentity(files.snapshot) };
  if (!hasStamp(placed.snapshot, record.snapshot)) throw filesChanged(files, files.snapshot);
  for (const part of record.between ?? []) await putBetween(files, part, () => mayReplace(placed));
  if (record.schema !== undefined)
    await putText(files, files.schema, record.schema, () => mayReplace(placed));
  await putToken(files, placed, record.token, mayReplace);
  await takeAway(files.record, files.work);
}

/** Where a part of a commit belongs. */
export function toPlace(files: EntityFiles, { to }: Pick<Between, "to">): string {
  return join(dirname(files.snapshot), ...to.split("/"));
}

function toRelative(files: EntityFiles, place: string): string {
  return relative(dirname(files.snapshot), place).split(sep).join("/");
}

async function toReady(files: EntityFiles, finished: string, place: string): Promise<Stamp> {
  await keepAccess(finished, place);
  const made = await readFileIdentity(finished);
  if (made === null) throw filesChanged(files, finished);
  return toStamp(made);
}

async function putBetween(files: HolderFiles, part: Between, mayReplace: () => Promise<void>): Promise<void> {
  const [finished, place] = [join(files.work, part.from), toPlace(files, part)];
  if (hasStamp(await readFileIdentity(finished), part)) {
    await ensureFolder(dirname(place));
    await mayReplace();
    await refuseFork(files, place);
    await putInPlace(finished, place);
  }
  if (!hasStamp(await readFileIdentity(place), part)) throw filesChanged(files, place);
}

async function putToken(
  files: HolderFiles,
  base: Base,
  token: TokenFile,
  mayReplace: (expected: Base) => Promise<void>,
): Promise<void> {
  const text = toTokenText(token);
  if (base.tokenText === text) return;
  await putText(files, files.token, text, () => mayReplace(base));
}

async function putText(
  files: HolderFiles,
  place: string,
  text: string,
  mayReplace: () => Promise<void>,
): Promise<void> {
  await mayReplace(); // an interruption need not wait for another fsync
  await writeSyncedText(files.nextText, text);
  await keepAccess(files.nextText, place);
  await mayReplace();
  await putInPlace(files.nextText, place);
}
