import { type FileIdentity, isSameFile, readFileIdentity } from "../disk/file-identity.ts";
import { readTextFile } from "../disk/text-file.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { EntityFiles } from "./entity-files.ts";

/** What a pull found when it began: what it will replace, and nothing else. */
export interface Base {
  readonly tokenText: string | null;
  readonly snapshot: FileIdentity | null;
}

/** Looks at token file and snapshot. */
export async function readBase(files: EntityFiles): Promise<Base> {
  return { tokenText: await readTextFile(files.token), snapshot: await readFileIdentity(files.snapshot) };
}

/** Throws (exit 75) unless token file and snapshot are still those: whoever has changed them meanwhile is not overwritten. */
export async function expectBase(files: EntityFiles, base: Base): Promise<void> {
  const now = await readBase(files);
  if (now.tokenText === base.tokenText && isSameFile(now.snapshot, base.snapshot)) return;
  throw filesChanged(files, now.tokenText === base.tokenText ? files.snapshot : files.token);
}

export function filesChanged({ entity }: EntityFiles, path: string): DvsyncError {
  return fail("DVS-FILES-CHANGED", { file: path, entity });
}
