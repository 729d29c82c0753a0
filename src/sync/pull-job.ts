import type { Asker } from "../dataverse/asker.ts";
import type { Base } from "../store/base.ts";
import type { HolderFiles } from "../store/entity-files.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { EntityFacts } from "../types.ts";
import type { FeedHolder } from "./open-feed.ts";
import type { Source } from "./source.ts";
import type { EnvironmentFacts, PullContext, PullOptions } from "./pull-context.ts";

/** What both modes need to know of the entity at hand. */
export interface PullJob {
  readonly context: PullContext;
  readonly options: PullOptions;
  readonly files: HolderFiles;
  readonly facts: EntityFacts;
  readonly environment: EnvironmentFacts;
  readonly asker: Asker;
  /** Where its rows come from. */
  readonly source: Source;
  /** The token file and snapshot that this pull will replace. */
  readonly base: Base;
  /** Throws unless this pull still holds the entity's lock. */
  readonly assertHeld: () => Promise<void>;
  /** The token file that a full pull replaces. */
  readonly oldToken: TokenFile | null;
  /** A full pull looks at the members of every row. */
  readonly isThorough: boolean;
}

/** What the pull of an entity offers to the feed of its changes. */
export function toFeedHolder({ files, base, assertHeld, options, context }: PullJob): FeedHolder {
  const { showChanges = null } = options;
  const { now } = context;
  // A dry run keeps nothing, and shows what is different whether a feed could go on or not.
  const feed = options.dryRun
    ? { keepChanges: "off" as const, onEvent: () => undefined }
    : { keepChanges: options.keepChanges ?? null, onEvent: context.onEvent };
  return { files, base, assertHeld, showChanges, now, ...feed };
}

/** What a pull did; `pages` are those of this run. */
export interface Pulled {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rows: number;
  readonly bytes: number;
  readonly pages: number;
  /** About how many rows a full pull would bring, where it was not made (`--dry-run`); null when the server will not say. */
  readonly estimate?: number | null;
}

/** The fields that token files and checkpoints share: what was asked, and of whom. */
export function toIdentity({ context, environment, facts, options, source }: PullJob) {
  return {
    url: context.url,
    apiVersion: context.apiVersion,
    organizationId: environment.organizationId,
    entitySet: facts.entitySet,
    logicalName: facts.logicalName,
    primaryId: facts.primaryId,
    select: options.select,
    ...(source.api === "web" ? {} : { api: source.api }),
    ...(source.columns === null ? {} : { askedColumns: source.columns }),
  };
}
