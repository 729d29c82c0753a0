import { createDataverse } from "../dataverse/client.ts";
import { refuseLinks } from "../disk/refuse-links.ts";
import { readFileSize, readTextFile } from "../disk/text-file.ts";
import { hasCode } from "../errors/has-code.ts";
import { type EntityFiles, toEntityFiles } from "../store/entity-files.ts";
import { parseTokenFile, type TokenFile } from "../store/token-file.ts";
import type { EntityFacts, PullMode, PullResult } from "../types.ts";
import { type Choice, chooseMode, type PullFacts } from "./choose-mode.ts";
import { findCheckpoint } from "./find-checkpoint.ts";
import { lookUpEntity } from "./look-up-entity.ts";
import type { PullContext, PullOptions } from "./pull-context.ts";
import { checkFeed } from "./open-feed.ts";
import { pullDelta } from "./pull-delta.ts";
import { estimateFull } from "./estimate-full.ts";
import { pullFull } from "./pull-full.ts";
import type { Pulled, PullJob } from "./pull-job.ts";
import { openSource } from "./source.ts";
import { resolveSelect } from "./resolve-select.ts";
import { type OpenFiles, withLockedFiles, withScratchFiles } from "./with-files.ts";

/** Brings one entity's snapshot up to date, alone in its folder; throws with every file as it was, or resumable. */
export async function pullEntity(context: PullContext, options: PullOptions): Promise<PullResult> {
  const startedMs = performance.now();
  const name = options.entity;
  const asker = context.createAsker(name, context.signal);
  const named = toEntityFiles(context.dir, name);
  await refuseLinks([named.token, named.snapshot, named.schema]);
  const known = readKnownToken(named, await readTextFile(named.token), options);
  const facts =
    options.facts ??
    (known === null ? await lookUpEntity(createDataverse(asker, context.webApi), name) : toFacts(known));
  const entity = facts.entitySet;
  const files = toEntityFiles(context.dir, entity);

  async function pull({ signal, ...open }: OpenFiles): Promise<Outcome> {
    await checkFeed({ files: open.files, keepChanges: options.keepChanges ?? null });
    const environment = await context.readEnvironment();
    const part = { context: { ...context, signal }, asker: asker.withSignal(signal) };
    return pullByMode({ ...part, ...open, options, facts, environment });
  }

  const { mode, because, pulled } = options.dryRun
    ? await withScratchFiles(files, context.signal, pull)
    : await withLockedFiles(files, { ...context, entity, wait: options.wait }, pull);
  return {
    entity,
    mode,
    because,
    ...pulled,
    requests: asker.requests,
    retries: asker.retries,
    durationMs: Math.round(performance.now() - startedMs),
    file: files.snapshot,
    ...(options.api === "organization-service" ? { api: options.api } : {}),
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
async function pullByMode(begun: Omit<PullJob, "oldToken" | "isThorough" | "source">): Promise<Outcome> {
  const { asker, context, facts: known, files } = begun;
  const entity = begun.facts.entitySet;
  const token = readKnownToken(files, begun.base.tokenText, begun.options);
  // A full pull that nobody asked for may come of rows that differ: it sees all of them, so as not to be needed again.
  const select = await resolveSelect(begun, token);
  const options = { ...begun.options, select };
  const { api = "web" } = options;
  const { url, webApi } = context;
  const source = await openSource({ api, asker, url, webApi, facts: known, select });
  const job = {
    ...begun,
    options,
    source,
    oldToken: token,
    isThorough: token !== null && !begun.options.full,
  };
  const checkpoint = await findCheckpoint(job, token);
  const snapshotBytes = await readFileSize(files.snapshot);
  const choice = choose(job, token, { snapshotBytes, canResume: checkpoint !== null });
  const delta = choice.mode === "full" ? choice.because : await pullDelta(job, choice.token);
  if (typeof delta !== "string") return { mode: "delta", because: null, pulled: delta };
  const because = delta;
  if (options.dryRun) return { mode: "full", because, pulled: await estimateFull(job) };
  if (snapshotBytes !== null && !options.full) context.onEvent({ kind: "full-again", entity, because });
  // The facts in a token file may be as old as its last full pull.
  const facts =
    token === null || options.facts !== undefined
      ? job.facts
      : await lookUpEntity(createDataverse(job.asker, context.webApi), entity);
  return { mode: "full", because, pulled: await pullFull({ ...job, facts }, because, checkpoint) };
}

function choose(
  { context, environment, facts, options, source }: PullJob,
  token: TokenFile | null,
  found: Pick<PullFacts, "snapshotBytes" | "canResume">,
): Choice {
  return chooseMode(token, {
    wantsFull: options.full,
    entity: facts.entitySet,
    url: context.url,
    apiVersion: context.apiVersion,
    organizationId: environment.organizationId,
    select: options.select,
    api: source.api,
    columns: options.onNewColumn === "warn" ? null : source.columns,
    exclude: options.exclude ?? null,
    isSelectedByHand: options.isSelectedByHand ?? false,
    ...found,
    keepsMixture: options.onNewColumn === "warn",
    retentionDays: environment.retentionDays ?? token?.retentionDays ?? null,
    now: context.now(),
  });
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

/** What a token file says of its table. */
export function toFacts(token: TokenFile): EntityFacts {
  const { entitySet, logicalName, primaryId } = token;
  return { entitySet, logicalName, primaryId, tracked: true, canBeSwitched: false, type: "Standard" };
}
