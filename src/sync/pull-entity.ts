import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDataverse } from "../dataverse/client.ts";
import { removeFile } from "../disk/durable.ts";
import { readFileSize } from "../disk/text-file.ts";
import { DvsyncError } from "../errors.ts";
import { readCheckpoint, removeUnfinished } from "../store/checkpoint.ts";
import { type EntityFiles, toEntityFiles } from "../store/entity-files.ts";
import { readTokenFile, type TokenFile } from "../store/token-file.ts";
import type { EntityFacts, PullMode, PullResult } from "../types.ts";
import { type Choice, chooseMode } from "./choose-mode.ts";
import { findCheckpoint } from "./find-checkpoint.ts";
import { lookUpEntity } from "./look-up-entity.ts";
import type { PullContext, PullOptions } from "./pull-context.ts";
import { pullDelta } from "./pull-delta.ts";
import { estimateFull } from "./estimate-full.ts";
import { pullFull } from "./pull-full.ts";
import type { Pulled, PullJob } from "./pull-job.ts";
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
    return pullByMode({ ...held, options, files, facts, environment, assertHeld });
  }

  const { mode, because, pulled } = options.dryRun
    ? await pull(context.signal, () => Promise.resolve())
    : await withLock(files, { ...context, entity, wait: options.wait }, async (signal, assertHeld) => {
        await removeScratch(files);
        return pull(signal, assertHeld);
      });
  return {
    entity,
    mode,
    because,
    ...pulled,
    requests: asker.requests,
    retries: asker.retries,
    durationMs: Math.round(performance.now() - startedMs),
    file: files.snapshot,
    ...(options.dryRun ? { dryRun: true } : {}),
  };
}

interface Outcome {
  readonly mode: PullMode;
  /** Why it was a full pull; null for a delta. */
  readonly because: string | null;
  readonly pulled: Pulled;
}

/** Pulls in the mode that token file and server call for: a delta that will not do becomes a full pull, once. */
async function pullByMode(job: PullJob): Promise<Outcome> {
  const { context, files, options } = job;
  const entity = job.facts.entitySet;
  const token = await readKnownToken(files, options);
  const checkpoint = await findCheckpoint(job, token);
  const choice = await choose(job, token, checkpoint !== null);
  const spoolPath = options.dryRun ? join(tmpdir(), `dvsync-${process.pid}-${entity}.changes`) : files.spool;
  const delta = choice.mode === "full" ? choice.because : await pullDelta(job, choice.token, spoolPath);
  if (typeof delta !== "string") return { mode: "delta", because: null, pulled: delta };
  const because = delta;
  if (options.dryRun) return { mode: "full", because, pulled: await estimateFull(job) };
  // The facts in a token file may be as old as its last full pull.
  const facts =
    token === null ? job.facts : await lookUpEntity(createDataverse(job.asker, context.webApi), entity);
  return { mode: "full", because, pulled: await pullFull({ ...job, facts }, because, checkpoint) };
}

async function choose(job: PullJob, token: TokenFile | null, canResume: boolean): Promise<Choice> {
  const { context, environment, facts, files, options } = job;
  return chooseMode(token, {
    wantsFull: options.full,
    entity: facts.entitySet,
    url: context.url,
    apiVersion: context.apiVersion,
    organizationId: environment.organizationId,
    select: options.select,
    snapshotBytes: await readFileSize(files.snapshot),
    retentionDays: environment.retentionDays ?? token?.retentionDays ?? null,
    canResume,
    now: context.now(),
  });
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
