import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Asker } from "../dataverse/asker.ts";
import { createDataverse } from "../dataverse/client.ts";
import { TokenExpiredError } from "../dataverse/explain-answer.ts";
import { removeFile } from "../disk/durable.ts";
import { readFileSize } from "../disk/text-file.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import { readCheckpoint, removeUnfinished } from "../store/checkpoint.ts";
import { type EntityFiles, toEntityFiles } from "../store/entity-files.ts";
import { readTokenFile, type TokenFile } from "../store/token-file.ts";
import type { EntityFacts, PullMode, PullResult } from "../types.ts";
import { chooseMode } from "./choose-mode.ts";
import type { PullContext, PullOptions } from "./pull-context.ts";
import { pullDelta } from "./pull-delta.ts";
import { pullFull } from "./pull-full.ts";
import { findCheckpoint, type Pulled, type PullSubject } from "./pull-subject.ts";
import { withLock } from "./with-lock.ts";

/** Brings one entity's snapshot up to date, alone in its folder; throws with every file as it was, or resumable. */
export async function pullEntity(context: PullContext, options: PullOptions): Promise<PullResult> {
  const startedMs = performance.now();
  const name = options.entity;
  const asker = context.createAsker(name, context.signal);
  const known = await readKnownToken(toEntityFiles(context.dir, name), options);
  const facts = known === null ? await lookUp(createDataverse(asker, context.webApi), name) : toFacts(known);
  const files = toEntityFiles(context.dir, facts.entitySet);
  const outcome = options.dryRun
    ? await pullWith(context, asker, options, files, facts, known !== null)
    : await withLock(
        files,
        { ...context, entity: facts.entitySet, wait: options.wait },
        async (signal, assertHeld) => {
          await removeScratch(files);
          const held = { ...context, signal };
          return pullWith(held, asker.withSignal(signal), options, files, facts, known !== null, assertHeld);
        },
      );
  return {
    entity: facts.entitySet,
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

interface Outcome {
  readonly mode: PullMode;
  readonly because: string | null;
  readonly pulled: Pulled;
}

async function pullWith(
  context: PullContext,
  asker: Asker,
  options: PullOptions,
  files: EntityFiles,
  facts: EntityFacts,
  factsAreStored: boolean,
  assertHeld: () => Promise<void> = () => Promise.resolve(),
): Promise<Outcome> {
  const environment = await context.readEnvironment();
  const token = await readKnownToken(files, options);
  const subject: PullSubject = { context, options, files, facts, environment, asker, assertHeld };
  const done = (mode: PullMode, because: string | null, pulled: Pulled): Outcome => {
    return { mode, because, pulled };
  };
  const full = async (because: string) => {
    const fresh = factsAreStored
      ? await lookUp(createDataverse(asker, context.webApi), facts.entitySet)
      : facts;
    return done("full", because, await pullFull({ ...subject, facts: fresh }, because, checkpoint));
  };
  const checkpoint = await findCheckpoint(subject, token);

  const choice = chooseMode(token, {
    wantsFull: options.full,
    entity: facts.entitySet,
    url: context.url,
    apiVersion: context.apiVersion,
    organizationId: environment.organizationId,
    select: options.select,
    snapshotBytes: await readFileSize(files.snapshot),
    retentionDays: environment.retentionDays ?? token?.retentionDays ?? null,
    canResume: checkpoint !== null,
    now: context.now(),
  });
  if (choice.mode === "full") return full(choice.because);
  try {
    const spool = options.dryRun
      ? join(tmpdir(), `dvsync-${process.pid}-${facts.entitySet}.changes`)
      : files.spool;
    const pulled = await pullDelta(subject, choice.token, spool);
    if (pulled !== null) {
      // A power cut may have brought back what a finished full pull had removed.
      if (!options.dryRun) await removeUnfinished(files);
      return done("delta", null, pulled);
    }
  } catch (error) {
    if (!(error instanceof TokenExpiredError)) throw error;
    return full("the server says that the token has expired");
  }
  return full(
    "the server answered with all rows instead of the changes, as it does when the token has expired",
  );
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

async function lookUp(
  dataverse: { readEntity(name: string): Promise<EntityFacts> },
  name: string,
): Promise<EntityFacts> {
  const facts = await dataverse.readEntity(name);
  if (facts.type === "Elastic") throw notMirrored(facts);
  if (!facts.tracked) throw notTracked(facts);
  return facts;
}

/** What an earlier pull that was killed may have left in `.dvsync`, beside what it can resume. */
async function removeScratch(files: EntityFiles): Promise<void> {
  for (const path of [files.next, files.spool, files.nextText]) await removeFile(path);
  if ((await readCheckpoint(files)) === null) await removeUnfinished(files);
}

function notTracked(facts: EntityFacts): DvsyncError {
  return new DvsyncError({
    code: "DVS-NOT-TRACKED",
    exitCode: exitCodes.config,
    message: `the environment does not track the changes of ${facts.entitySet} (${facts.logicalName}), so it cannot be mirrored`,
    hint: facts.canBeSwitched
      ? `switch on "Track changes" in the properties of the table ${facts.logicalName} in Power Apps (make.powerapps.com), publish, then run the same command again`
      : "tracking cannot be switched on for this table; the tables that are tracked: dvsync entities",
  });
}

function notMirrored(facts: EntityFacts): DvsyncError {
  return new DvsyncError({
    code: "DVS-ELASTIC",
    exitCode: exitCodes.config,
    message: `${facts.entitySet} is an elastic table: its ids are unique only together with a partition, which a delete does not name for certain, so a mirror could not be trusted`,
    hint: "leave it out; the other tables are not affected: dvsync entities",
  });
}
