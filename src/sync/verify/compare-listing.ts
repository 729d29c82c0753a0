import { toCrc } from "../../rows/checksum.ts";
import { etagWords, readEtag, toVersion } from "../../rows/row-etag.ts";
import { endWord, idEndWord, idStartWord, keyWord, type Rows, rowWords, toLines } from "../../rows/rows.ts";
import { crcLane, etagLane, lengthLane, type SnapshotIndex } from "../../store/index-snapshot.ts";
import { fail } from "../../errors/fail.ts";
import { readListing } from "./read-listing.ts";
import { toRowState } from "./row-state.ts";
import type { RowState } from "./settle.ts";
import { comparesBytes, type VerifyJob } from "./verify-job.ts";

/** What a look at the whole table has found. */
export interface Listing {
  /** Rows of the server that are missing or stale here, by id. */
  readonly apart: Map<string, NonNullable<RowState>>;
  /** Rows of the snapshot that the server has. */
  readonly seen: number;
  /** The same version with other bytes. */
  readonly silent: readonly string[];
  /** The newest row version that was shown among those that differ. */
  readonly newest: bigint | null;
}

/** In the first lane of an id: the server has the row; it differs. */
export const seenBit = 0x80000000;
export const apartBit = 0x40000000;

/** Reads the table and ticks off the rows of the index. Nothing of a page counts before the page is whole. */
export async function compareListing(job: VerifyJob, index: SnapshotIndex): Promise<Listing> {
  const { context, facts } = job.pull;
  const { ids } = index;
  const bytesToo = comparesBytes(job);
  const apart = new Map<string, NonNullable<RowState>>();
  const silent = new Set<string>();
  const etag = new Uint32Array(etagWords);
  const page: { words: Uint32Array; isApart: Uint8Array }[] = [];
  let pageApart: [string, NonNullable<RowState>][] = [];
  let pageSilent: string[] = [];
  let seen = 0;
  let newest: bigint | null = null;
  let [rows, bytes, pages] = [0, 0, 0];

  function compare(part: Rows): void {
    const words = part.words.slice(0, part.count * rowWords);
    const isApart = new Uint8Array(part.count);
    for (let row = 0, at = 0; row < part.count; row++, at += rowWords) {
      const [start, end] = [words[at]!, words[at + endWord]!];
      const id = () =>
        part.bytes.toString("utf8", words[at + idStartWord], words[at + idEndWord]).toLowerCase();
      if (!readEtag(part.bytes, start, end, etag, 0))
        throw fail("DVS-BAD-ANSWER", {
          case: "unusable",
          doing: `comparing the rows of ${facts.entitySet}`,
          why: "a row has no etag",
        });
      const isKnown = ids.find(words, at + keyWord);
      if (isKnown && isSameEtag()) {
        if (bytesToo && !isSamePrint(part.bytes, start, end)) pageSilent.push(id());
        continue;
      }
      isApart[row] = 1;
      pageApart.push([id(), toRowState(part.bytes, start, end, bytesToo)]);
    }
    page.push({ words, isApart });
  }

  const isSameEtag = () =>
    (ids.lane(etagLane) & 0x3fffffff) === etag[0] && ids.lane(etagLane + 1) === etag[1];
  const isSamePrint = (from: Buffer, start: number, end: number) =>
    ids.lane(lengthLane) === end - start && ids.lane(crcLane) === toCrc(from, start, end);

  function commitPage(): void {
    for (const { words, isApart } of page) {
      for (let row = 0, at = 0; row < isApart.length; row++, at += rowWords) {
        if (!ids.find(words, at + keyWord)) continue;
        const lane = ids.lane(etagLane);
        if (lane < seenBit) seen++;
        ids.setLane(etagLane, lane | seenBit | (isApart[row] === 1 ? apartBit : 0));
      }
    }
    for (const [id, theirs] of pageApart) {
      apart.set(id, theirs);
      const version = toVersion(theirs.etag);
      if (version !== null && (newest === null || version > newest)) newest = version;
    }
    for (const id of pageSilent) silent.add(id);
    clearPage();
  }

  function clearPage(): void {
    page.length = 0;
    pageApart = [];
    pageSilent = [];
  }

  for await (const part of readListing(job)) {
    if (part.kind === "rows") {
      compare(part.rows);
      rows += part.rows.count;
      bytes += toLines(part.rows).length;
    } else if (part.kind === "broken") clearPage();
    else if (part.kind === "page") {
      commitPage();
      pages++;
    }
    context.onEvent({ kind: "progress", entity: facts.entitySet, rows, bytes, pages });
  }
  return { apart, seen, silent: [...silent], newest };
}
