import { dirname, join } from "node:path";
import { ensureFolder, removeFile, removeFolderIfEmpty, writeTextDurably } from "../../disk/durable.ts";
import { readFreeSpace } from "../../disk/free-space.ts";
import { listFolder, readFileSize } from "../../disk/text-file.ts";
import { fail } from "../../errors/fail.ts";
import { toSize } from "../../ui/numbers.ts";
import type { Passed } from "./open-checks.ts";

/** Makes, fsyncs, renames and removes a small file where pulls will write; leaves nothing behind. */
export async function checkFolder(dir: string): Promise<Passed<null>> {
  const folder = (await readFreeSpace(dir)) === null ? await findParent(dir) : dir;
  const work = folder === dir ? join(dir, ".dvsync") : folder;
  await ensureFolder(work);
  const probe = join(work, `.dvsync-doctor-${process.pid}`);
  try {
    await writeTextDurably(probe, "dvsync doctor\n", `${probe}.unfinished`);
  } finally {
    await removeFile(probe);
    if (work !== folder) await removeFolderIfEmpty(work);
  }
  const detail = folder === dir ? `${dir} can be written` : `${dir} can be made, in ${folder}`;
  return { detail, value: null };
}

/** Says how much room there is where the snapshots go, and how much they take. */
export async function checkSpace(dir: string): Promise<Passed<null>> {
  const free = (await readFreeSpace(dir)) ?? (await readFreeSpace(await findParent(dir)));
  return judgeSpace(free ?? 0, await readSnapshotBytes(dir));
}

const little = 1_000_000_000;

/** Warns when there is less than 1 GB, or less than the snapshots take: a pull writes the new one beside the old. @internal */
export function judgeSpace(freeBytes: number, snapshotBytes: number): Passed<null> {
  const taken = snapshotBytes === 0 ? "" : `, and the snapshots take ${toSize(snapshotBytes)}`;
  const detail = `${toSize(freeBytes)} free${taken}`;
  if (freeBytes >= Math.max(little, snapshotBytes)) return { detail, value: null };
  return { detail, value: null, warning: fail("DVS-DISK-LOW", { room: detail }) };
}

async function readSnapshotBytes(dir: string): Promise<number> {
  const names = (await listFolder(dir)).filter((name) => name.endsWith(".ndjson"));
  const sizes = await Promise.all(names.map((name) => readFileSize(join(dir, name))));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

async function findParent(path: string): Promise<string> {
  const parent = dirname(path);
  return parent === path || (await readFreeSpace(parent)) !== null ? parent : findParent(parent);
}
