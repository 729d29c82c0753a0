import { join } from "node:path";
import { readFileIdentity } from "../disk/file-identity.ts";
import { findWorkFolders, takeAway } from "../disk/work-folder.ts";
import { type Base, expectBase, readBase } from "./base.ts";
import { putRecorded, toPlace } from "./commit.ts";
import { type CommitRecord, hasStamp, readCommitRecord, type Stamp, toDigest } from "./commit-record.ts";
import type { EntityFiles, HolderFiles } from "./entity-files.ts";
import { type TokenFile, toTokenText } from "./token-file.ts";

/** Finishes what a pull that died had begun to put in place. To be done by the holder of the lock before anything else: the files that a record names look like leftovers. True when there was something to finish. */
export async function finishCommit(files: HolderFiles, assertHeld: () => Promise<void>): Promise<boolean> {
  if ((await readFileIdentity(files.record)) === null) return false;
  const record = await readCommitRecord(files);
  const base = await readBase(files);
  const mayReplace = async (expected: Base) => {
    await assertHeld();
    await expectBase(files, expected);
  };
  const place = record === null ? null : await findRecorded(files, record, base, [files.work]);
  if (record !== null && place !== null) {
    await putRecorded(files, record, base, mayReplace);
    return true;
  }
  await assertHeld();
  // A snapshot that is neither the old one nor the new one: the old token must not vouch for it by chance.
  const isUnknown =
    record !== null &&
    toDigest(base.tokenText) === record.replaces.token &&
    !hasStamp(base.snapshot, record.replaces.snapshot);
  if (isUnknown) await takeAway(files.token, files.work);
  await takeAway(files.record, files.work);
  return false;
}

/** A pull that died while it put its files in place: what they will be. */
export interface Pending {
  readonly token: TokenFile;
  /** Where the new snapshot lies for now. */
  readonly snapshot: string;
}

/** What the next holder of the lock will put in place, or null. Changes nothing. */
export async function readPending(files: EntityFiles): Promise<Pending | null> {
  const record = await readCommitRecord(files);
  if (record === null) return null;
  const works = await findWorkFolders(files.folder, files.entity);
  const snapshot = await findRecorded(files, record, await readBase(files), works);
  return snapshot === null ? null : { token: record.token, snapshot };
}

/** Where the snapshot of a record lies that still counts; null when the record is of the past, or its snapshot is lost. A power cut may bring a removed record back. */
async function findRecorded(
  files: EntityFiles,
  record: CommitRecord,
  { tokenText, snapshot }: Base,
  works: readonly string[],
): Promise<string | null> {
  const isCurrent =
    tokenText === null ||
    tokenText === toTokenText(record.token) ||
    toDigest(tokenText) === record.replaces.token;
  if (!isCurrent) return null;
  for (const part of record.between ?? []) {
    const places = [toPlace(files, part), ...works.map((work) => join(work, part.from))];
    if (!(await hasAny(places, part))) return null;
  }
  if (hasStamp(snapshot, record.snapshot)) return files.snapshot;
  for (const work of works) {
    const finished = join(work, record.snapshot.from);
    if (hasStamp(await readFileIdentity(finished), record.snapshot)) return finished;
  }
  return null;
}

async function hasAny(places: readonly string[], stamp: Stamp): Promise<boolean> {
  for (const place of places) if (hasStamp(await readFileIdentity(place), stamp)) return true;
  return false;
}
