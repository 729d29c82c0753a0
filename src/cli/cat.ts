import { join } from "node:path";
import { parseEntityName } from "../config/entity-name.ts";
import { createFreshFolder } from "../disk/fresh-folder.ts";
import { isSameFile } from "../disk/file-identity.ts";
import { removeFolderIfEmpty } from "../disk/durable.ts";
import { fail } from "../errors/fail.ts";
import { sendApplied } from "../store/apply-changes.ts";
import { readBase } from "../store/base.ts";
import { createChangeSet } from "../store/change-set.ts";
import { listSegments } from "../store/changes/list-segments.ts";
import { readUndo } from "../store/changes/read-undo.ts";
import { type EntityFiles, toEntityFiles } from "../store/entity-files.ts";
import { readPending } from "../store/finish-commit.ts";
import { parseTokenFile } from "../store/token-file.ts";
import { resolveLocally } from "../sync/local-names.ts";
import { parseTime } from "./changes/changes-options.ts";
import { withContext } from "./context.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";

interface Options extends GlobalOptions {
  readonly at?: string;
}

/** `dvsync cat`: the rows of one moment on stdout, from local files alone. */
export async function runCat(io: Io, [name = ""]: string[], options: Options): Promise<Ending> {
  parseEntityName(name);
  const at = options.at === undefined ? null : toTime(options.at);
  return withContext(io, options, [name], async ({ config }) => {
    const [entity] = await resolveLocally(config.dir, [name]);
    const folder = await createFreshFolder("dvsync-");
    try {
      await printRows(io, toEntityFiles(config.dir, entity!), at, join(folder, "old"));
    } finally {
      await removeFolderIfEmpty(folder);
    }
    return "done";
  });
}

async function printRows(io: Io, files: EntityFiles, at: number | null, spool: string): Promise<void> {
  const { entity } = files;
  const base = await readBase(files);
  const token = parseTokenFile(base.tokenText, files, entity);
  if (token === null || base.snapshot === null)
    throw fail("DVS-NOT-PULLED", { entity, file: files.snapshot });
  if ((await readPending(files)) !== null) throw fail("DVS-PULL-UNFINISHED", { entity });
  const { primaryId, rows } = token;
  if (at !== null && token.changes === undefined) throw fail("DVS-NO-CHANGES-KEPT", { entity });
  const segments = at === null ? [] : await listSegments(files.changes);
  const undo =
    at === null ? createChangeSet(spool) : await readUndo({ entity, primaryId, segments, spool }, at);
  try {
    await sendApplied(files.snapshot, { primaryId, rows }, undo, (bytes) => write(io, bytes));
    // Old rows put into another snapshot would be rows of no moment at all.
    const now = await readBase(files);
    if (!isSameFile(now.snapshot, base.snapshot)) throw fail("DVS-PULLED-MEANWHILE", { entity });
  } catch (error) {
    if (error !== readerGone) throw error; // `| head` ends quietly
  } finally {
    await undo.close();
  }
}

const readerGone = new Error("whoever read the output has gone");

function write(io: Io, bytes: Buffer): Promise<void> {
  io.signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    io.stdout.write(bytes, (error) => {
      if (error) reject(readerGone);
      else resolve();
    });
  });
}

function toTime(text: string): number {
  const time = parseTime(text);
  if (time !== null) return time;
  throw fail("DVS-USAGE", { case: "not a time", option: "--at", text });
}
