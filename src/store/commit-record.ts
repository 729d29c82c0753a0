import { createHash } from "node:crypto";
import * as v from "valibot";
import type { FileIdentity } from "../disk/file-identity.ts";
import { readTextFile } from "../disk/text-file.ts";
import { fail } from "../errors/fail.ts";
import { parseSegmentName } from "./changes/segment-name.ts";
import type { EntityFiles } from "./entity-files.ts";
import { filled, readRecord } from "./record.ts";
import { isToken, type TokenFile } from "./token-file.ts";

/** What is about to be put in place. Once it is there, everything that it names is durable, and any later holder of the lock finishes what it says. */
export interface CommitRecord {
  readonly format: 1;
  readonly entitySet: string;
  /** `from` is a file in the holder's work folder; `modified` stays the same when it is renamed, and so tells whether it was. */
  readonly snapshot: Stamp & { readonly from: string; readonly rows: number };
  /** What goes into place between snapshot and token, in this order: a segment of changes. */
  readonly between?: readonly Between[];
  /** The text of the schema file that belongs to these rows. */
  readonly schema?: string;
  /** What is there before: the SHA-256 of the token file's text, and the snapshot. */
  readonly replaces: { readonly token: string | null; readonly snapshot: Stamp | null };
  /** The whole token file to come. */
  readonly token: TokenFile;
}

/** A file on its way from the work folder to its place. */
export interface Between extends Stamp {
  readonly from: string;
  /** Relative to the folder of the snapshots, with slashes. */
  readonly to: string;
}

/** Tells files apart that nobody but dvsync writes, also after a copy of the folder that kept the times. */
export interface Stamp {
  readonly bytes: number;
  /** In whole ms since 1970. */
  readonly modified: number;
}

const whole = v.pipe(v.number(), v.safeInteger());
const stampShape = v.object({ bytes: whole, modified: whole });
const betweenShape = v.looseObject({
  ...stampShape.entries,
  from: v.pipe(v.string(), v.regex(/^\w+\.(ndjson|json)$/)),
  to: v.string(),
});
const shape = v.looseObject({
  format: v.literal(1),
  entitySet: filled,
  snapshot: v.looseObject({
    ...stampShape.entries,
    from: v.pipe(v.string(), v.regex(/^\w+\.ndjson$/)),
    rows: whole,
  }),
  between: v.exactOptional(v.array(betweenShape)),
  schema: v.exactOptional(v.string()),
  replaces: v.looseObject({ token: v.nullable(v.string()), snapshot: v.nullable(stampShape) }),
  token: v.unknown(),
});

/** The commit record, or null when there is none that is whole; one from a newer dvsync is refused. */
export async function readCommitRecord(files: EntityFiles): Promise<CommitRecord | null> {
  const text = await readTextFile(files.record);
  if (text === null) return null;
  const record = readRecord(text, shape);
  if (record === "newer") throw fail("DVS-TOKEN-NEWER", { file: files.record });
  return typeof record === "object" &&
    isToken(record.token, files) &&
    (record.between ?? []).every(({ to }) => isOfEntity(to, files.entity))
    ? { ...record, token: record.token }
    : null;
}

export function toStamp(file: FileIdentity): Stamp {
  return { bytes: file.bytes, modified: Number(BigInt(file.modified) / 1_000_000n) };
}

/** True when a file is the one that the stamp was taken of, under whatever name; null stands for no file. */
export function hasStamp(file: FileIdentity | null, stamp: Stamp | null): boolean {
  if (file === null || stamp === null) return file === stamp;
  const { bytes, modified } = toStamp(file);
  return bytes === stamp.bytes && modified === stamp.modified;
}

/** Tells token files apart. */
export function toDigest(text: string | null): string | null {
  return text === null ? null : createHash("sha256").update(text).digest("hex");
}
/** No record puts anything elsewhere. */
function isOfEntity(to: string, entity: string): boolean {
  const [first = "", ...rest] = to.split("/");
  if (rest.length === 0) return first === `${entity}.schema.json`;
  return (
    first === "changes" && rest.length === 2 && rest[0] === entity && parseSegmentName(rest[1]!) !== null
  );
}
