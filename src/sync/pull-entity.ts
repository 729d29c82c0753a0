import { join } from "node:path";
import { createDataverse } from "../dataverse/client.ts";
import { removeFile, removeFolderIfEmpty } from "../disk/durable.ts";
import { createFreshFolder } from "../disk/fresh-folder.ts";
import { refuseLinks } from "../disk/refuse-links.ts";
import { listFolder, readFileSize, readTextFile } from "../disk/text-file.ts";
import { DvsyncError } from "../errors.ts";
import { type Base, readBase } from "../store/base.ts";
import { readCheckpoint } from "../store/checkpoint.ts";
import { type EntityFiles, type HolderFiles, toEntityFiles, toHolderFiles } from "../store/entity-files.ts";
import { finishCommit, readPending } from "../store/finish-commit.ts";
import { parseTokenFile, type TokenFile, toTokenText } from "../store/token-file.ts";
import type { EntityFacts, PullEvent, PullResult } from "../types.ts";
import { lookUpEntity } from "./look-up-entity.ts";
import { type Outcome, pullByMode } from "./pull-by-mode.ts";
import type { PullContext, PullOptions } from "./pull-context.ts";
import { type Held, withLock } from "./with-lock.ts";

/** Brings one entity's snapshot up to date, alone in its folder; throws with every file as it was, or resumable. */
export async function pullEntity(context: PullContext, options: PullOptions): Promise<PullResult> {
  const startedMs = performance.now();
  const name = options.entity;
  const asker = context.createAsker(name, context.signal);
  const named = toEntityFiles(context.dir, name);
  await refuseLinks([named.token, named.snapshot]);
  const known = readKnownToken(named, await readTextFile(named.token), options);
  const facts =
    known === null ? await lookUpEntity(createDataverse(asker, context.webApi), name) : toFacts(known);
  const entity = facts.entitySet;
  const files = toEntityFiles(context.dir, entity);

  async function pull({ files: held, signal, assertHeld }: Held, base: Base): Promise<Outcome> {
    const environment = await context.readEnvironment();
    const part = { context: { ...context, signal }, asker: asker.withSignal(signal) };
    const token = readKnownToken(held, base.tokenText, options);
    return pullByMode({ ...part, options, files: held, facts, environment, base, assertHeld }, token);
  }

  const outcome = options.dryRun
    ? await withScratch(files, context.signal, pull)
    : await withLock(files, { ...context, entity, wait: options.wait }, async (held) => {
        if (await finishCommit(held.files, held.assertHeld)) context.onEvent(toFinished(entity));
        await removeScratch(held.files);
        try {
          return await pull(held, await readBase(held.files));
        } catch (error) {
          await leaveTidy(held.files).catch(() => undefined);
          throw error;
        }
      });
  return {
    entity,
    mode: outcome.mode,
    because: outcome.because,
    ...outcome.pulled,
    requests: asker.requests,
    retries: asker.retries,
    durationMs: Math.round(performance.now() - startedMs),
    file: files.snapshot,
    ...(options.dryRun ? { dryRun: true } : {}),
  };
}

/** Runs a pull that only looks: through a commit that was cut off, and with a folder for what does not fit in memory. */
async function withScratch(
  files: EntityFiles,
  signal: AbortSignal,
  pull: (held: Held, base: Base) => Promise<Outcome>,
): Promise<Outcome> {
  const pending = await readPending(files);
  const seen = pending === null ? files : { ...files, snapshot: pending.snapshot };
  const base = await readBase(files);
  const folder = await createFreshFolder("dvsync-");
  try {
    return await pull(
      { files: toHolderFiles(seen, folder), signal, assertHeld: () => Promise.resolve() },
      pending === null ? base : { ...base, tokenText: toTokenText(pending.token) },
    );
  } finally {
    await removeFolderIfEmpty(folder);
  }
}

/** The token file; a damaged one counts as none when the user asks to start over. */
function readKnownToken(files: EntityFiles, text: string | null, options: PullOptions): TokenFile | null {
  try {
    return parseTokenFile(text, files, options.entity);
  } catch (error) {
    if (options.full && error instanceof DvsyncError && error.code === "DVS-TOKEN-DAMAGED") return null;
    throw error;
  }
}

function toFacts(token: TokenFile): EntityFacts {
  const { entitySet, logicalName, primaryId } = token;
  return { entitySet, logicalName, primaryId, tracked: true, canBeSwitched: false, type: "Standard" };
}

function toFinished(entity: string): PullEvent {
  const message = "the last pull was cut off while putting its files in place; this one has finished that";
  return { kind: "warning", entity, message };
}

/** After a failure: only what a later pull can resume, or must finish, stays. */
async function leaveTidy(files: HolderFiles): Promise<void> {
  if ((await readFileSize(files.record)) === null) await removeScratch(files);
}

/** What an earlier pull that was killed may have left in the work folder, beside what it can resume. */
async function removeScratch(files: HolderFiles): Promise<void> {
  const kept = (await readCheckpoint(files)) === null ? [] : [files.unfinished, files.checkpoint];
  for (const name of await listFolder(files.work)) {
    const path = join(files.work, name);
    if (!kept.includes(path)) await removeFile(path);
  }
}
