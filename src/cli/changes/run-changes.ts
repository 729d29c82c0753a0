import { resolve } from "node:path";
import { parseEntityName } from "../../config/entity-name.ts";
import { fail } from "../../errors/fail.ts";
import { listSegments } from "../../store/changes/list-segments.ts";
import { toEntityFiles } from "../../store/entity-files.ts";
import { readPending } from "../../store/finish-commit.ts";
import { readTokenFile } from "../../store/token-file.ts";
import { resolveLocally } from "../../sync/local-names.ts";
import { chooseEntities } from "../choose-entities.ts";
import { withContext } from "../context.ts";
import type { Ending, Io } from "../io.ts";
import { type ChangesOptions, refuseMixture } from "./changes-options.ts";
import { deliver } from "./deliver.ts";
import { type KeptChanges, printChanges } from "./print-changes.ts";

/** `dvsync changes`: what each pull changed, from local files alone; with `--cursor` to a consumer. */
export async function runChanges(io: Io, words: string[], options: ChangesOptions): Promise<Ending> {
  const [name, ...command] = words;
  if (name !== undefined) parseEntityName(name);
  refuseMixture(command, options);
  return withContext(io, options, name === undefined ? [] : [name], async ({ config, reporter }) => {
    const [setting, ...more] = chooseEntities(config, name === undefined ? [] : [name]);
    if (more.length > 0)
      throw fail("DVS-USAGE", { case: "changes", said: "dvsync changes takes one entity at a time" });
    const [entity] = await resolveLocally(config.dir, [setting!.name]);
    const kept = await readKept(config.dir, entity!);
    if (options.cursor === undefined) await printChanges(io, reporter, kept, options);
    else await deliver(io, kept, { ...options, cursor: resolve(io.cwd, options.cursor), command });
    return "done";
  });
}

async function readKept(dir: string, entity: string): Promise<KeptChanges> {
  const files = toEntityFiles(dir, entity);
  const pending = await readPending(files);
  const token = pending?.token ?? (await readTokenFile(files, entity));
  if (token?.changes === undefined) throw fail("DVS-NO-CHANGES-KEPT", { entity });
  // Read before the snapshot is opened: in the other order a segment could be missed.
  const segments = await listSegments(files.changes);
  return { entity, primaryId: token.primaryId, snapshot: pending?.snapshot ?? files.snapshot, segments };
}
