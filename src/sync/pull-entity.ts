import { join } from "node:path";
import { createDataverse } from "../dataverse/client.ts";
import { removeFile, removeFolderIfEmpty } from "../disk/durable.ts";
import { createFreshFolder } from "../disk/fresh-folder.ts";
import { refuseLinks } from "../disk/refuse-links.ts";
import { listFolder, readFileSize, readTextFile } from "../disk/text-file.ts";
import { hasCode } from "../errors/has-code.ts";
import { type Base, readBase } from "../store/base.ts";
import { readCheckpoint } from "../store/checkpoint.ts";
import { type EntityFiles, type HolderFiles, toEntityFiles, toHolderFiles } from "../store/entity-files.ts";
import { finishCommit, readPending } from "../store/finish-commit.ts";
import { parseTokenFile, type TokenFile, toTokenText } from "../store/token-file.ts";
import type { EntityFacts, PullEvent, PullMode, PullResult } from "../types.ts";
import { type Choice, chooseMode } from "./choose-mode.ts";
import { estimateFull } from "./estimate-full.ts";
import { findCheckpoint } from "./find-checkpoint.ts";
import { lookUpEntity } from "./look-up-entity.ts";
import type { PullContext, PullOptions } from "./pull-context.ts";
import { pullDelta } from "./pull-delta.ts";
import { pullFull } from "./pull-full.ts";
import type { Pulled, PullJob } from "./pull-job.ts";
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

  const { mode, because, pulled } = options.dryRun
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
async function pullByMode(job: PullJob, token: TokenFile | null): Promise<Outcome> {
  const { context, options } = job;
  const entity = job.facts.entitySet;
  const checkpoint = await findCheckpoint(job, token);
  const choice = await choose(job, token, checkpoint !== null);
  const delta = choice.mode === "full" ? choice.because : await pullDelta(job, choice.token);
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
    if (options.full && hasCode(error, "DVS-TOKEN-DAMAGED")) return null;
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
