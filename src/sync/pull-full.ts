import { createFullCounter } from "./count-full.ts";
import type { Asker } from "../dataverse/asker.ts";
import { ResumeRefusedError } from "../dataverse/explain-answer.ts";
import { type PageSink, readPages, type ReadResult } from "../dataverse/read-pages.ts";
import { putInPlace } from "../disk/durable.ts";
import { DvsyncError, exitCodes } from "../errors.ts";
import { type Checkpoint, readCheckpoint, removeUnfinished } from "../store/checkpoint.ts";
import type { EntityFiles } from "../store/entity-files.ts";
import { type TokenFile, writeTokenFile } from "../store/token-file.ts";
import { openUnfinishedSnapshot, type UnfinishedSnapshot } from "../store/unfinished-snapshot.ts";
import type { EntityFacts } from "../types.ts";
import { isSameSelect } from "./choose-mode.ts";
import type { EnvironmentFacts, PullContext, PullOptions } from "./pull-context.ts";

/** What both modes need to know of the entity at hand. */
export interface PullSubject {
  readonly context: PullContext;
  readonly options: PullOptions;
  readonly files: EntityFiles;
  readonly facts: EntityFacts;
  readonly environment: EnvironmentFacts;
  readonly asker: Asker;
  /** Throws unless this pull still holds the entity's lock. */
  readonly assertHeld: () => Promise<void>;
}

/** What a pull did; `pages` are those of this run. */
export interface Pulled {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rows: number;
  readonly bytes: number;
  readonly pages: number;
}

/** Reads the whole table, going on from an interrupted read where it can, and puts snapshot and then token in place. */
export async function pullFull(subject: PullSubject, because: string): Promise<Pulled> {
  const { context, options, files } = subject;
  const stored = options.full || options.dryRun ? null : await readCheckpoint(files);
  const checkpoint = stored !== null && isUsable(stored, subject) ? stored : null;
  if (options.dryRun) return countFull(subject, because);
  try {
    return await readInto(subject, because, checkpoint);
  } catch (error) {
    if (!(error instanceof ResumeRefusedError)) throw error;
    context.onEvent({
      kind: "warning",
      entity: subject.facts.entitySet,
      message: `the server will not go on from where the interrupted pull stopped (${error.message}): starting over`,
    });
    await removeUnfinished(files);
    return readInto(subject, because, null);
  }
}

async function readInto(
  subject: PullSubject,
  because: string,
  checkpoint: Checkpoint | null,
): Promise<Pulled> {
  const { context, facts, files } = subject;
  const unfinished = await openUnfinishedSnapshot(files, { primaryId: facts.primaryId, checkpoint });
  try {
    const resumed = unfinished.rows > 0 || unfinished.bytes > 0 ? checkpoint : null;
    const startedAt = resumed?.startedAt ?? context.now().toISOString();
    context.onEvent({
      kind: "start",
      entity: facts.entitySet,
      mode: "full",
      because,
      resumedRows: unfinished.rows,
    });
    const read = await readTable(
      subject,
      resumed,
      toSink(subject, unfinished, startedAt, resumed?.pages ?? 0),
    );
    context.onEvent({ kind: "writing", entity: facts.entitySet });
    const { rows, bytes, ...difference } = await unfinished.finish();
    await subject.assertHeld();
    await putInPlace(files.unfinished, files.snapshot);
    await writeTokenFile(files, toToken(subject, read.deltaLink!, rows, bytes, startedAt));
    await removeUnfinished(files);
    return { ...difference, rows, bytes, pages: read.pages };
  } finally {
    await unfinished.close();
  }
}

function readTable(subject: PullSubject, resumed: Checkpoint | null, sink: PageSink): Promise<ReadResult> {
  const { context, options, facts } = subject;
  const select = options.select === null ? "" : `?$select=${options.select.join(",")}`;
  return readPages(
    subject.asker,
    {
      entitySet: facts.entitySet,
      primaryId: facts.primaryId,
      link: resumed?.nextLink ?? `${context.webApi}/${facts.entitySet}${select}`,
      kind: resumed === null ? "initial" : "resumed",
      pageSize: Math.min(options.pageSize, resumed?.pageSize ?? options.pageSize),
      origin: context.origin,
    },
    sink,
  );
}

function toSink(
  subject: PullSubject,
  unfinished: UnfinishedSnapshot,
  startedAt: string,
  pagesBefore: number,
): PageSink {
  const { context, facts } = subject;
  let pages = pagesBefore;
  return {
    row: (bytes, start, end, idStart, idEnd) => unfinished.addRow(bytes, start, end, idStart, idEnd),
    deleted: (id) => unfinished.removeRow(id),
    chunkEnd() {
      context.onEvent({
        kind: "progress",
        entity: facts.entitySet,
        rows: unfinished.rowsSoFar,
        bytes: unfinished.bytesSoFar,
        pages,
      });
      return unfinished.flushRows();
    },
    commit({ nextLink, pageSize }) {
      pages++;
      unfinished.commitPage(
        nextLink === null ? null : toCheckpoint(subject, { nextLink, pageSize, pages, startedAt }),
      );
    },
    rollback: () => unfinished.rollbackPage(),
  };
}

/** Reads the whole table and says what a full pull would do; writes nothing. */
async function countFull(subject: PullSubject, because: string): Promise<Pulled> {
  const { context, facts, files } = subject;
  context.onEvent({ kind: "start", entity: facts.entitySet, mode: "full", because, resumedRows: 0 });
  const counter = await createFullCounter(files, facts.primaryId, (rows, bytes) =>
    context.onEvent({ kind: "progress", entity: facts.entitySet, rows, bytes, pages: 0 }),
  );
  const read = await readTable(subject, null, counter.sink);
  return { ...(await counter.result()), pages: read.pages };
}

function toCheckpoint(
  subject: PullSubject,
  at: Pick<Checkpoint, "nextLink" | "pageSize" | "pages" | "startedAt">,
): Checkpoint {
  // rows and bytes are filled in by the unfinished file, which knows them
  return { format: 1, ...toIdentity(subject), ...at, rows: 0, bytes: 0 };
}

/** The token for a snapshot that is on disk. */
export function toToken(
  subject: PullSubject,
  deltaLink: string,
  rows: number,
  bytes: number,
  startedAt: string,
): TokenFile {
  return {
    format: 1,
    ...toIdentity(subject),
    deltaLink,
    rows,
    bytes,
    fullPulledAt: startedAt,
    pulledAt: startedAt,
    deltaLinkAt: startedAt,
    retentionDays: subject.environment.retentionDays,
  };
}

function toIdentity({ context, environment, facts, options }: PullSubject) {
  return {
    url: context.url,
    apiVersion: context.apiVersion,
    organizationId: environment.organizationId,
    entitySet: facts.entitySet,
    logicalName: facts.logicalName,
    primaryId: facts.primaryId,
    select: options.select,
  };
}

/** A stored read may be gone on with only where the same question would be asked, and while the server still keeps the changes made since. */
function isUsable(checkpoint: Checkpoint, subject: PullSubject): boolean {
  const identity = toIdentity(subject);
  if (checkpoint.organizationId !== identity.organizationId) throw otherOrganization(checkpoint, subject);
  const isSame =
    checkpoint.url === identity.url &&
    checkpoint.apiVersion === identity.apiVersion &&
    checkpoint.entitySet === identity.entitySet &&
    checkpoint.primaryId === identity.primaryId &&
    isSameSelect(checkpoint.select, identity.select);
  const { retentionDays } = subject.environment;
  const age = (subject.context.now().getTime() - Date.parse(checkpoint.startedAt)) / 86_400_000;
  return isSame && (retentionDays === null || retentionDays === 0 || age < retentionDays);
}

function otherOrganization(checkpoint: Checkpoint, subject: PullSubject): DvsyncError {
  const entity = subject.facts.entitySet;
  return new DvsyncError({
    code: "DVS-OTHER-ORGANIZATION",
    exitCode: exitCodes.config,
    message:
      `the unfinished pull of ${entity} is of organization ${checkpoint.organizationId} (${checkpoint.url}), but ` +
      `${subject.context.url} is organization ${subject.environment.organizationId}. Nothing was changed`,
    hint: `correct "url", or keep the two apart with --dir; to start over with this environment: dvsync pull ${entity} --full`,
  });
}
