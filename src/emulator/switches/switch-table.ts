import { metadataSwitches } from "./metadata-switches.ts";
import { soapSwitches } from "./soap-switches.ts";

/** One switch: what it is about, and its settings, the default first. */
interface SwitchEntry {
  readonly about: string;
  readonly settings: readonly [string, ...string[]];
  /** What else may be set, for switches that take a number or a list. */
  readonly takes?: { readonly what: string; readonly form: RegExp; readonly example: string };
}

const number = { what: "a number", form: /^\d{1,9}$/, example: "3" };
const tables = { what: "entity set names joined by commas", form: /^\w+(,\w+)*$/, example: "accounts" };

/** Every question that the public record leaves open, after the fact that leaves it open, and some states a server may be in (docs/protocol.md 13). */
export const switchTable = {
  // docs/protocol.md 4.2
  "delta-link-place": {
    about: "where the delta link stands",
    settings: ["before", "after"],
  },
  // docs/protocol.md 4.2
  "next-link-place": { about: "where the next link stands", settings: ["after", "before"] },
  // docs/protocol.md 4.5
  "delta-link-page": { about: "which page has the delta link", settings: ["last", "missing"] },
  // docs/protocol.md 3.8
  "annotations-tracking": {
    about: "annotations asked for together with change tracking",
    settings: ["works", "drops-delta-link"],
  },
  // docs/protocol.md 3.7
  "preference-applied": {
    about: "the preferences that an answer echoes (partial: not odata.track-changes, annotations in part)",
    settings: ["echo", "absent", "partial"],
  },
  // docs/protocol.md 3.4
  maxpagesize: { about: "odata.maxpagesize", settings: ["honoured", "ignored"] },
  // docs/protocol.md 4.12
  "refused-options": {
    about: "$filter and the like together with change tracking",
    settings: ["400", "other-code", "expand-accepted"],
  },
  // docs/protocol.md 4.13
  "untracked-table": {
    about: "change tracking asked of a table that has none",
    settings: ["400", "200", "other-wording"],
  },
  // docs/protocol.md 7.2-7.4
  "expired-token": {
    about: "the answer to an expired delta token",
    settings: ["400", "410", "all-rows", "all-rows-as-delta", "decimal", "message-only"],
  },
  // docs/protocol.md 7.5
  "malformed-token": {
    about: "the code for a damaged delta token",
    settings: ["0x80072515", "0x80060888", "0x80040203"],
  },
  // docs/protocol.md 5.8
  "empty-delta": {
    about: "the answer when nothing changed",
    settings: ["value", "204", "200-empty"],
  },
  // docs/protocol.md 5.8
  "unchanged-link": {
    about: "the delta link when nothing changed",
    settings: ["new-date", "identical"],
  },
  // docs/protocol.md 5.5
  "delta-order": {
    about: "the order of a delta",
    settings: ["upserts-first", "interleaved"],
  },
  // docs/protocol.md 5.5
  recreate: {
    about: "a row deleted and created again with the same id",
    settings: ["upsert", "both"],
  },
  // docs/protocol.md 5.11
  repeats: {
    about: "rows that come more than once",
    settings: ["off", "in-batch", "redeliver", "in-full"],
  },
  // docs/protocol.md 5.3
  "deleted-id": {
    about: "how a deleted item names its row",
    settings: ["bare", "upper", "key", "url", "removed"],
  },
  // docs/protocol.md 5.4
  reason: { about: "the reason of a deleted item", settings: ["deleted", "changed", "absent"] },
  // docs/protocol.md 4.10
  "token-hex": {
    about: "percent-encoding of delta tokens (plus: re-encoded tokens with + are accepted too)",
    settings: ["lower", "upper", "plus"],
  },
  // docs/protocol.md 4.7
  skiptoken: {
    about: "the paging cookie of tracked next links",
    settings: ["nested", "without-istracking"],
  },
  // docs/protocol.md 6.6
  "count-body": { about: "the body of /$count", settings: ["plain", "bom", "space"] },
  // docs/protocol.md 6.1
  "count-cap": {
    about: "which counts stop at 5,000 (rows: only those without a delta token)",
    settings: ["all", "rows", "none"],
  },
  // docs/protocol.md 6.4
  "total-record-count": {
    about: "RetrieveTotalRecordCount (stale: a tenth too low)",
    settings: ["exact", "stale"],
  },
  // docs/protocol.md 1.1
  hosts: {
    about: "the host in links (mixed: localhost and 127.0.0.1 by turns)",
    settings: ["asked", "mixed"],
  },
  // docs/protocol.md 2.6
  challenge: {
    about: "the challenge of a 401",
    settings: ["full", "no-resource-id", "no-authorization-uri", "quoted"],
  },
  // docs/protocol.md 5.12
  "min-active-version": {
    about: "an open transaction hides writes made after it from deltas until `current` is set again",
    settings: ["current", "held"],
  },
  // docs/protocol.md 5.12
  lag: {
    about: "how many of the newest versions deltas do not show yet",
    settings: ["0"],
    takes: number,
  },
  // docs/protocol.md 9.12
  json: { about: "white space between tokens", settings: ["compact", "pretty", "mixed"] },
  // docs/protocol.md 9.12
  "first-member": {
    about: "the first member of a row",
    settings: ["etag", "column"],
  },
  // docs/protocol.md 3.14
  gzip: {
    about: "compression, when Accept-Encoding asks for it (on: the first one named there)",
    settings: ["off", "on", "gzip", "deflate", "br"],
  },
  // docs/protocol.md 3.14
  transfer: { about: "how the length of a body is told", settings: ["length", "chunked"] },
  // docs/protocol.md 2.5
  "no-application-user": {
    about: "403 0x80072560 to everything",
    settings: ["off", "on", "spanish"],
  },
  // docs/protocol.md 2.8
  "missing-privilege": {
    about: "tables that the user may not read",
    settings: ["none"],
    takes: tables,
  },
  // docs/protocol.md 2.9
  "missing-depth": {
    about: "tables that the user may read in part, so not track",
    settings: ["none"],
    takes: tables,
  },
  // docs/protocol.md 10.11, 10.14
  "sql-timeout-above": {
    about: "pages larger than this fail with 0x80044151",
    settings: ["off"],
    takes: { ...number, example: "2" },
  },
  // docs/protocol.md 10.2
  "retry-after": {
    about: "the Retry-After of throttled answers whose fault names none",
    settings: ["1"],
    takes: { what: "seconds, a date or `absent`", form: /^[\x20-\x7e]{1,60}$/, example: "7" },
  },
  ...metadataSwitches,
  ...soapSwitches,
} as const satisfies Record<string, SwitchEntry>;

/** The names of all switches. */
export type SwitchName = keyof typeof switchTable;

/** The present settings; assigning a setting that does not exist throws. */
export type Switches = {
  -readonly [Name in SwitchName]: (typeof switchTable)[Name] extends { takes: object }
    ? string
    : (typeof switchTable)[Name]["settings"][number];
};
