import { type AppendFile, openAppendFile } from "../disk/append-file.ts";
import { cloneFile } from "../disk/clone-file.ts";
import { removeFile } from "../disk/durable.ts";

/** The snapshot that is being made from an old one. */
export interface NextSnapshot {
  /** Bytes so far. */
  readonly size: number;
  /** The old snapshot's next bytes stay as they are; await the result, if there is one. */
  keep(bytes: Buffer): Promise<void> | undefined;
  /** Other bytes come now; from here on nothing stands where it stood. */
  write(pieces: readonly Buffer[]): Promise<void>;
  /** Makes it durable. */
  finish(): Promise<void>;
  /** Takes it back; safe to call after `finish` failed. */
  discard(): Promise<void>;
}

/** Opens the file `next` that is to follow `source`; where the file system can clone, what is kept before the first change is not written again. */
export async function openNextSnapshot(source: string, next: string): Promise<NextSnapshot> {
  const isClone = await cloneFile(source, next);
  let file: AppendFile | null = isClone ? null : await openAppendFile(next);
  let kept = 0;

  return {
    get size() {
      return file?.size ?? kept;
    },
    keep(bytes) {
      if (file === null) kept += bytes.length;
      else file.append(bytes);
      return file?.drained();
    },
    async write(pieces) {
      file ??= await openAppendFile(next, kept);
      for (const piece of pieces) file.append(piece);
      await file.drained();
    },
    async finish() {
      file ??= await openAppendFile(next, kept);
      await file.flush();
      await file.sync();
      await file.close();
    },
    async discard() {
      await file?.close().catch(() => undefined);
      await removeFile(next);
    },
  };
}
