import { basename } from "node:path";
import * as v from "valibot";
import { readTextFile } from "../disk/text-file.ts";
import { fail } from "../errors/fail.ts";
import type { VerifyLevel } from "../types.ts";
import type { EntityFiles } from "./entity-files.ts";
import { identityShape, type PullIdentity } from "./pull-identity.ts";
import { count, filled, readRecord, time } from "./record.ts";

/** What a snapshot is worth: where it came from, how large it is, and the link that asks for what changed since. */
export interface TokenFile extends PullIdentity {
  /** Verbatim; sent back byte for byte. */
  readonly deltaLink: string;
  /** Rows and bytes of the snapshot that this token vouches for. */
  readonly rows: number;
  readonly bytes: number;
  /** RFC 3339, UTC. */
  readonly fullPulledAt: string;
  /** When the last pull asked the server. */
  readonly pulledAt: string;
  /** When the read that gave this delta link began: the age of the token counts from here. */
  readonly deltaLinkAt: string;
  /** How many days the environment keeps changes; null when it would not say. */
  readonly retentionDays: number | null;
  /** Where changes are kept: the newest segment. `pulledAt` repeats the token's own: where they differ, a dvsync that knows of no changes has pulled since. */
  readonly changes?: { readonly seq: number; readonly pulledAt: string };
  /** Of all lines, in any order; absent until somebody has computed it. */
  readonly checksum?: string;
  /** How the last `dvsync verify` of this snapshot ended; absent when there was none. */
  readonly verified?: Verified;
  /** `select` is all columns but these. */
  readonly exclude?: readonly string[];
  /** The members of the snapshot's rows, a list for each shape that they have; null when they have too many, absent when an older dvsync did not look. */
  readonly columns?: readonly (readonly string[])[] | null;
  /** The columns changed while the table was read, so that its rows are not alike. */
  readonly isMixed?: true;
}

export interface Verified {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly level: VerifyLevel;
  readonly result: "equal" | "differs" | "unsettled" | "repaired";
}

// Fields that this version does not know are welcome.
const shape = v.looseObject({
  ...identityShape,
  deltaLink: filled,
  rows: count,
  bytes: count,
  fullPulledAt: time,
  pulledAt: time,
  deltaLinkAt: time,
  retentionDays: v.nullable(count),
  changes: v.exactOptional(v.looseObject({ seq: count, pulledAt: v.string() })),
  exclude: v.exactOptional(v.array(v.string())),
  columns: v.exactOptional(v.nullable(v.array(v.array(v.string())))),
  isMixed: v.exactOptional(v.literal(true)),
});

/** The token file, or null when there is none; one that was damaged or comes from a newer dvsync is refused, not guessed at. */
export async function readTokenFile(files: EntityFiles, entity: string): Promise<TokenFile | null> {
  return parseTokenFile(await readTextFile(files.token), files, entity);
}

/** The same of a text that was read before; null stands for no file. */
export function parseTokenFile(text: string | null, files: EntityFiles, entity: string): TokenFile | null {
  if (text === null) return null;
  const record = readRecord(text, shape);
  if (typeof record === "object" && isOf(record, files)) return record;
  if (record === "newer") {
    throw fail("DVS-TOKEN-NEWER", { file: files.token });
  }
  const why =
    typeof record === "object"
      ? `it is of ${JSON.stringify(record.entitySet)}`
      : record.replace(/^wrong: /, "");
  throw fail("DVS-TOKEN-DAMAGED", { case: "file", file: files.token, why, entity });
}

/** A token file vouches for the snapshot beside it alone. Case is ignored because some file systems ignore it. */
function isOf(record: TokenFile, files: EntityFiles): boolean {
  return `${record.entitySet}.token.json`.toLowerCase() === basename(files.token).toLowerCase();
}

/** The text of a token file. */
export function toTokenText(token: TokenFile): string {
  return `${JSON.stringify(token, null, 2)}\n`;
}

/** True when the value has every field of a token file, of this entity. */
export function isToken(value: unknown, files: EntityFiles): value is TokenFile {
  return v.is(shape, value) && isOf(value, files);
}
