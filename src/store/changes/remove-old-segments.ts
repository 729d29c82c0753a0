import { takeAway } from "../../disk/work-folder.ts";
import type { HolderFiles } from "../entity-files.ts";
import { listSegments } from "./list-segments.ts";

/** Removes segments that are older than `keepMs`, oldest first so that what is left hangs together; never the newest. */
export async function removeOldSegments(files: HolderFiles, keepMs: number, now: Date): Promise<void> {
  const segments = await listSegments(files.changes);
  for (const { seq, path } of segments.slice(0, -1)) {
    if (seq >= now.getTime() - keepMs) return;
    await takeAway(path, files.work);
  }
}
