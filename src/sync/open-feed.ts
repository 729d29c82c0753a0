import { dirname } from "node:path";
import { refuseLinks, refuseOtherDisk } from "../disk/refuse-links.ts";
import { readFileSize } from "../disk/text-file.ts";
import type { Base } from "../store/base.ts";
import { listSegments } from "../store/changes/list-segments.ts";
import { openSegment } from "../store/changes/open-segment.ts";
import { type FeedPlan, type KeepChanges, planFeed } from "../store/changes/plan-feed.ts";
import { removeOldSegments } from "../store/changes/remove-old-segments.ts";
import { toSegmentName, toSeq } from "../store/changes/segment-name.ts";
import { type Commit, commit } from "../store/commit.ts";
import type { DifferenceObserver } from "../store/difference-observer.ts";
import type { HolderFiles } from "../store/entity-files.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { OnPullEvent } from "../types.ts";

/** Whoever holds an entity's lock and is about to change its snapshot. */
export interface FeedHolder {
  readonly files: HolderFiles;
  readonly base: Base;
  readonly assertHeld: () => Promise<void>;
  readonly keepChanges: KeepChanges;
  /** Shown the events once they are true, as the path of a file of them. */
  readonly showChanges: ((path: string) => Promise<void>) | null;
  readonly now: () => Date;
  readonly onEvent: OnPullEvent;
}

/** Where the differences of one pull go. */
export interface Feed {
  /** To be told of every difference; undefined when nobody wants to know. */
  readonly observer: DifferenceObserver | undefined;
  /** The differences are no use to anybody: readers must start over from the snapshot. */
  startOver(because: string): void;
  /** Commits, with the segment of events between snapshot and token. */
  commit(parts: Omit<Commit, "base" | "assertHeld">): Promise<void>;
  /** Shows the events without any commit. */
  show(): Promise<void>;
  close(): Promise<void>;
}

export interface FeedFacts {
  readonly entity: string;
  readonly primaryId: string;
  /** What is replaced; null when there is none, or none that can be read. */
  readonly token: TokenFile | null;
  /** When the server was asked. */
  readonly askedAt: string;
  /** Why the rows to come cannot be compared with the old ones; null when they can. */
  readonly startOver: string | null;
}

/** Refuses (exit 78) a folder of changes to which nothing can be renamed; to be asked before anything is read. */
export async function checkFeed({ files, keepChanges }: Pick<FeedHolder, "files" | "keepChanges">) {
  if (keepChanges === "off") return;
  const folder = dirname(files.changes);
  await refuseLinks([folder, files.changes]);
  await refuseOtherDisk(folder, dirname(files.folder));
  await refuseOtherDisk(files.changes, dirname(files.folder));
}

/** Opens the feed of one pull. Without kept changes, and with nobody to show them to, it only commits. */
export async function openFeed(holder: FeedHolder, facts: FeedFacts): Promise<Feed> {
  const { files, base, assertHeld, keepChanges: keep, showChanges } = holder;
  const { token, entity, primaryId } = facts;
  const newestSeq = (await listSegments(files.changes)).at(-1)?.seq ?? null;
  const plan = planFeed({ keep, token, newestSeq, snapshotBytes: await readFileSize(files.snapshot) });
  const seq = toSeq(plan?.previous ?? 0, holder.now());
  let startOver = plan === null ? null : (plan.startOver ?? facts.startOver);
  tellOfSetting(holder, facts, plan);
  const askedMs = Date.parse(facts.askedAt);
  const writer =
    plan === null && showChanges === null
      ? null
      : await openSegment(files.segment, { entity, primaryId, seq, askedMs });

  async function finish(): Promise<boolean> {
    if (writer === null) return false;
    if (startOver !== null) await writer.startOver(startOver);
    await writer.finish();
    return writer.events > 0;
  }

  return {
    observer: startOver === null ? (writer ?? undefined) : undefined,
    startOver(because) {
      startOver ??= because;
    },
    async commit({ token: made, between = [], ...rest }) {
      const hasEvents = await finish();
      const place =
        plan === null ? null : `${files.changes}/${toSegmentName({ previous: plan.previous, seq })}`;
      const isPlaced = hasEvents && place !== null;
      const kept = plan === null ? null : isPlaced ? seq : plan.previous;
      await commit(files, {
        ...rest,
        base,
        assertHeld,
        token: withFeed(made, kept),
        between: isPlaced ? [{ finished: files.segment, place }, ...between] : between,
      });
      if (hasEvents) await showChanges?.(place ?? files.segment);
      if (!isPlaced) await writer?.discard();
      if (plan !== null && typeof keep === "number") await removeOldSegments(files, keep, holder.now());
    },
    async show() {
      if (await finish()) await showChanges?.(files.segment);
      await writer?.discard();
    },
    close: async () => writer?.close(),
  };
}

/** The token file with the newest segment that it knows of, or with none. */
function withFeed(token: TokenFile, seq: number | null): TokenFile {
  if (seq !== null) return { ...token, changes: { seq, pulledAt: token.pulledAt } };
  const { changes, ...others } = token;
  return changes === undefined ? token : others;
}

function tellOfSetting(
  { keepChanges, onEvent }: FeedHolder,
  { entity, token }: FeedFacts,
  plan: FeedPlan | null,
) {
  const warn = (message: string) => onEvent({ kind: "warning", entity, message });
  if (keepChanges === null && plan !== null)
    warn(
      'changes are still kept, but nothing says for how long, so none are removed: set "keepChanges" in .syncrc, or end it with --no-keep-changes',
    );
  if (keepChanges === "off" && token?.changes !== undefined)
    warn("changes are no longer kept; those of earlier pulls stay until you remove them");
}
