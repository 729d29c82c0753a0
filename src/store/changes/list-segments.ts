import { basename, dirname, join } from "node:path";
import { listFolder } from "../../disk/text-file.ts";
import { filesChanged } from "../base.ts";
import type { EntityFiles } from "../entity-files.ts";
import { parseSegmentName, type SegmentName } from "./segment-name.ts";

/** One pull's changes on disk. */
export interface Segment extends SegmentName {
  readonly path: string;
}

/** The segments in a folder, oldest first. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const segments = (await listFolder(folder)).flatMap((name) => {
    const parsed = parseSegmentName(name);
    return parsed === null ? [] : [{ ...parsed, path: join(folder, name) }];
  });
  return segments.sort((a, b) => a.seq - b.seq);
}

/** Throws (exit 75) when another segment than the one of this place follows the same one: somebody else has pulled meanwhile. */
export async function refuseFork(files: EntityFiles, place: string): Promise<void> {
  const own = parseSegmentName(basename(place));
  if (own === null || dirname(place) !== files.changes) return;
  const fork = (await listSegments(files.changes)).find(
    ({ previous, path }) => previous === own.previous && path !== place,
  );
  if (fork !== undefined) throw filesChanged(files, fork.path);
}
