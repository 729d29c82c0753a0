import { createDataverse } from "../dataverse/client.ts";
import { removeFile } from "../disk/durable.ts";
import { DvsyncError } from "../errors.ts";
import { readCheckpoint, removeUnfinished } from "../store/checkpoint.ts";
import { type EntityFiles, toEntityFiles } from "../store/entity-files.ts";
import { readTokenFile, type TokenFile } from "../store/token-file.ts";
import type { EntityFacts, PullResult } from "../types.ts";
import { lookUpEntity } from "./look-up-entity.ts";
import { type Outcome, pullByMode } from "./pull-by-mode.ts";
import type { PullContext, PullOptions } from "./pull-context.ts";
import { withLock } from "./with-lock.ts";

/** Brings one entity's snapshot up to date, alone in its folder; throws with every file as it was, or resumable. */
export async function pullEntity(context: PullContext, options: PullOptions): Promise<PullResult> {
  const startedMs = performance.now();
  const name = options.entity;
  const asker = context.createAsker(name, context.signal);
  const known = await readKnownToken(toEntityFiles(context.dir, name), options);
  const facts =
    known === null ? await lookUpEntity(createDataverse(asker, context.webApi), name) : toFacts(known);
  const entity = facts.entitySet;
  const files = toEntityFiles(context.dir, entity);

  async function pull(signal: AbortSignal, assertHeld: () => Promise<void>): Promise<Outcome> {
    const environment = await context.readEnvironment();
    const held = { context: { ...context, signal }, asker: asker.withSignal(signal) };
    const token = await readKnownToken(files, options);
    return pullByMode({ ...held, options, files, facts, environment, assertHeld }, token);
  }

  const outcome = options.dryRun
    ? await pull(context.signal, () => Promise.resolve())
    : await withLock(files, { ...context, entity, wait: options.wait }, async (signal, assertHeld) => {
        await removeScratch(files);
        return pull(signal, assertHeld);
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

/** The token file; a damaged one counts as none when the user asks to start over. */
async function readKnownToken(files: EntityFiles, options: PullOptions): Promise<TokenFile | null> {
  try {
    return await readTokenFile(files, options.entity);
  } catch (error) {
    if (options.full && error instanceof DvsyncError && error.code === "DVS-TOKEN-DAMAGED") return null;
    throw error;
  }
}

function toFacts(token: TokenFile): EntityFacts {
  const { entitySet, logicalName, primaryId } = token;
  return { entitySet, logicalName, primaryId, tracked: true, canBeSwitched: false, type: "Standard" };
}

/** What an earlier pull that was killed may have left in `.dvsync`, beside what it can resume. */
async function removeScratch(files: EntityFiles): Promise<void> {
  for (const path of [files.next, files.spool, files.nextText]) await removeFile(path);
  if ((await readCheckpoint(files)) === null) await removeUnfinished(files);
}
