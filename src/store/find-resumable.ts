import { findWorkFolders } from "../disk/work-folder.ts";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";
import { type EntityFiles, toWorkFiles } from "./entity-files.ts";

/** How far an interrupted full pull got that the next one can resume, whoever made it; null when there is none. */
export async function findResumable(files: EntityFiles): Promise<Checkpoint | null> {
  for (const work of await findWorkFolders(files.folder, files.entity)) {
    const checkpoint = await readCheckpoint(toWorkFiles(work));
    if (checkpoint !== null) return checkpoint;
  }
  return null;
}
