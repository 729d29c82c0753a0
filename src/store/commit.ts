import { basename, join } from "node:path";
import { putInPlace, syncFolder, writeSyncedText } from "../disk/durable.ts";
import { readFileIdentity } from "../disk/file-identity.ts";
import { keepAccess } from "../disk/keep-access.ts";
import { takeAway } from "../disk/work-folder.ts";
import { type Base, expectBase, filesChanged } from "./base.ts";
import { type CommitRecord, hasStamp, toDigest, toStamp } from "./commit-record.ts";
import type { HolderFiles } from "./entity-files.ts";
import { type TokenFile, toTokenText } from "./token-file.ts";

/** What a pull has made, and what it began from. */
export interface Commit {
  readonly base: Base;
  /** The new snapshot in the work folder, fsynced; null when the snapshot stays. */
  readonly snapshot: string | null;
  readonly token: TokenFile;
  /** The text of a new schema file; null when it stays. */
  readonly schema?: string | null;
  /** Throws unless this process still holds the lock and goes on. */
  readonly assertHeld: () => Promise<void>;
}

/**
 * Puts a snapshot, its schema file and its token in place together: the commit record first, then the three in this order. What a crash
 * cuts off from the record on is finished by the next holder of the lock. Each step is a rename out of, or into, the work
 * folder, so none of them works any more once somebody else has taken that over.
 */
export async function commit(
  files: HolderFiles,
  { base, snapshot, token, schema = null, assertHeld }: Commit,
): Promise<void> {
  const mayReplace = async (expected: Base) => {
    await assertHeld();
    await expectBase(files, expected);
  };
  if (snapshot === null) {
    if (schema !== null) await putText(files, files.schema, schema, () => mayReplace(base));
    return putToken(files, base, token, mayReplace);
  }
  await assertHeld();
  await keepAccess(snapshot, files.snapshot);
  const made = await readFileIdentity(snapshot);
  if (made === null) throw filesChanged(files, snapshot);
  const record: CommitRecord = {
    format: 1,
    entitySet: token.entitySet,
    snapshot: { from: basename(snapshot), rows: token.rows, ...toStamp(made) },
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
  if (record.schema !== undefined)
    await putText(files, files.schema, record.schema, () => mayReplace(placed));
  await putToken(files, placed, record.token, mayReplace);
  await takeAway(files.record, files.work);
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
