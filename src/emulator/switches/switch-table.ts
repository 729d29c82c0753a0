/** One switch: the fact that leaves the question open, what it is about, and its settings, the default first. */
interface SwitchEntry {
  readonly fact: string;
  readonly about: string;
  readonly settings: readonly [string, ...string[]];
  /** What else may be set, for switches that take a number or a list. */
  readonly takes?: { readonly what: string; readonly form: RegExp; readonly example: string };
}

const number = { what: "a number", form: /^\d{1,9}$/, example: "3" };
const tables = { what: "entity set names joined by commas", form: /^\w+(,\w+)*$/, example: "accounts" };

/** Every question that the public record leaves open, and some states a server may be in (PROTOCOL 13). */
export const switchTable = {
  "delta-link-place": {
    fact: "4.2",
    about: "where the delta link stands",
    settings: ["before", "after"],
  },
  "next-link-place": { fact: "4.2", about: "where the next link stands", settings: ["after", "before"] },
  "delta-link-page": { fact: "4.5", about: "which page has the delta link", settings: ["last", "missing"] },
  "annotations-tracking": {
    fact: "3.8",
    about: "annotations asked for together with change tracking",
    settings: ["works", "drops-delta-link"],
  },
  "preference-applied": {
    fact: "3.7",
    about: "the preferences that an answer echoes (partial: not odata.track-changes, annotations in part)",
    settings: ["echo", "absent", "partial"],
  },
  maxpagesize: { fact: "3.4", about: "odata.maxpagesize", settings: ["honoured", "ignored"] },
  "refused-options": {
    fact: "4.12",
    about: "$filter and the like together with change tracking",
    settings: ["400", "other-code", "expand-accepted"],
  },
  "untracked-table": {
    fact: "4.13",
    about: "change tracking asked of a table that has none",
    settings: ["400", "200", "other-wording"],
  },
  "expired-token": {
    fact: "7.2-7.4",
    about: "the answer to an expired delta token",
    settings: ["400", "410", "all-rows", "all-rows-as-delta", "decimal", "message-only"],
  },
  "malformed-token": {
    fact: "7.5",
    about: "the code for a damaged delta token",
    settings: ["0x80072515", "0x80060888", "0x80040203"],
  },
  "empty-delta": {
    fact: "5.8",
    about: "the answer when nothing changed",
    settings: ["value", "204", "200-empty"],
  },
  "unchanged-link": {
    fact: "5.8",
    about: "the delta link when nothing changed",
    settings: ["new-date", "identical"],
  },
  "delta-order": {
    fact: "5.5",
    about: "the order of a delta",
    settings: ["upserts-first", "interleaved"],
  },
  recreate: {
    fact: "5.5",
    about: "a row deleted and created again with the same id",
    settings: ["upsert", "both"],
  },
  repeats: {
    fact: "5.11",
    about: "rows that come more than once",
    settings: ["off", "in-batch", "redeliver", "in-full"],
  },
  "deleted-id": {
    fact: "5.3",
    about: "how a deleted item names its row",
    settings: ["bare", "upper", "key", "url", "removed"],
  },
  reason: { fact: "5.4", about: "the reason of a deleted item", settings: ["deleted", "changed", "absent"] },
  "token-hex": {
    fact: "4.10",
    about: "percent-encoding of delta tokens (plus: re-encoded tokens with + are accepted too)",
    settings: ["lower", "upper", "plus"],
  },
  skiptoken: {
    fact: "4.7",
    about: "the paging cookie of tracked next links",
    settings: ["nested", "without-istracking"],
  },
  "count-body": { fact: "6.6", about: "the body of /$count", settings: ["plain", "bom", "space"] },
  "count-cap": {
    fact: "6.1",
    about: "which counts stop at 5,000 (rows: only those without a delta token)",
    settings: ["all", "rows", "none"],
  },
  "total-record-count": {
    fact: "6.4",
    about: "RetrieveTotalRecordCount (stale: a tenth too low)",
    settings: ["exact", "stale"],
  },
  hosts: {
    fact: "1.1",
    about: "the host in links (mixed: localhost and 127.0.0.1 by turns)",
    settings: ["asked", "mixed"],
  },
  challenge: {
    fact: "2.6",
    about: "the challenge of a 401",
    settings: ["full", "no-resource-id", "no-authorization-uri", "quoted"],
  },
  "min-active-version": {
    fact: "5.12",
    about: "an open transaction hides writes made after it from deltas until `current` is set again",
    settings: ["current", "held"],
  },
  lag: {
    fact: "5.12",
    about: "how many of the newest versions deltas do not show yet",
    settings: ["0"],
    takes: number,
  },
  json: { fact: "9.12", about: "white space between tokens", settings: ["compact", "pretty", "mixed"] },
  "first-member": {
    fact: "9.12",
    about: "the first member of a row",
    settings: ["etag", "column"],
  },
  gzip: {
    fact: "3.14",
    about: "compression, when Accept-Encoding asks for it (on: the first one named there)",
    settings: ["off", "on", "gzip", "deflate", "br"],
  },
  transfer: { fact: "3.14", about: "how the length of a body is told", settings: ["length", "chunked"] },
  "no-application-user": {
    fact: "2.5",
    about: "403 0x80072560 to everything",
    settings: ["off", "on", "spanish"],
  },
  "missing-privilege": {
    fact: "2.8",
    about: "tables that the user may not read",
    settings: ["none"],
    takes: tables,
  },
  "missing-depth": {
    fact: "2.9",
    about: "tables that the user may read in part, so not track",
    settings: ["none"],
    takes: tables,
  },
  "sql-timeout-above": {
    fact: "10.11, 10.14",
    about: "pages larger than this fail with 0x80044151",
    settings: ["off"],
    takes: { ...number, example: "2" },
  },
  "retry-after": {
    fact: "10.2",
    about: "the Retry-After of throttled answers whose fault names none",
    settings: ["1"],
    takes: { what: "seconds, a date or `absent`", form: /^[\x20-\x7e]{1,60}$/, example: "7" },
  },
} as const satisfies Record<string, SwitchEntry>;

/** The names of all switches. */
export type SwitchName = keyof typeof switchTable;

/** The present settings; assigning a setting that does not exist throws. */
export type Switches = {
  -readonly [Name in SwitchName]: (typeof switchTable)[Name] extends { takes: object }
    ? string
    : (typeof switchTable)[Name]["settings"][number];
};
