import type { RefusalCode } from "./server.ts";

/** What an error answer means. */
export interface ServerMeaning {
  /** The book's code. */
  readonly code: RefusalCode | "DVS-NOT-TRACKED";
  /** Asking again may help; absent where it does not. */
  readonly again?: {
    /** In a few words, for the progress line; without it the status speaks. */
    readonly reason?: string;
    /** The limit is per user, so everything else waits too (docs/protocol.md 10.1). */
    readonly pausesRun?: true;
    /** The server could not put so many rows on one page. */
    readonly pageTooLarge?: true;
  };
  /** To a request for one row: there is none, or rows of this table cannot be asked for singly. */
  readonly row?: "gone" | "not readable";
  /** To a request that carries a delta token: it has expired. */
  readonly isExpired?: true;
}

/** What an error answer means, by its code, its status or, where nothing else tells, its words; what may pass comes first. */
export function toServerMeaning(answer: {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}): ServerMeaning {
  const byCode = codes[answer.code];
  const byStatus = statuses[answer.status];
  const byWords = words.find(({ says }) => says.test(answer.message))?.means;
  const maySucceed = [byCode, byStatus].filter((meaning) => meaning?.again !== undefined);
  const again = maySucceed.find((meaning) => meaning?.again?.pausesRun) ?? maySucceed[0];
  return again ?? byWords ?? byCode ?? byStatus ?? (answer.status >= 500 ? server : refused);
}

const throttled: ServerMeaning = {
  code: "DVS-THROTTLED",
  again: { reason: "the server is throttling", pausesRun: true },
};
const passing: ServerMeaning = { code: "DVS-UNAVAILABLE", again: {} };
const pageTooLarge: ServerMeaning = {
  code: "DVS-UNAVAILABLE",
  again: { reason: "the server's database timed out", pageTooLarge: true },
};
const expired: ServerMeaning = { code: "DVS-REFUSED", isExpired: true };
const notTracked: ServerMeaning = { code: "DVS-NOT-TRACKED" };
const noPrivilege: ServerMeaning = { code: "DVS-NO-PRIVILEGE" };
const server: ServerMeaning = { code: "DVS-SERVER" };
const refused: ServerMeaning = { code: "DVS-REFUSED" };

/** Dataverse's own codes, in lower-case hex. */
const codes: Readonly<Record<string, ServerMeaning>> = {
  "0x80072321": throttled, // docs/protocol.md 10.1: requests, execution time, concurrency
  "0x80072322": throttled,
  "0x80072326": throttled,
  "0x80040216": passing, // docs/protocol.md 10.6
  "0x80044150": passing,
  "0x80060891": passing, // docs/protocol.md 8.10
  "0x80044151": pageTooLarge, // docs/protocol.md 10.14
  "0x80044352": expired, // docs/protocol.md 7.4
  "0x80072491": notTracked, // docs/protocol.md 4.13
  "0x80072492": notTracked,
  "0x80040217": { code: "DVS-REFUSED", row: "gone" }, // docs/protocol.md 10.16
  "0x80040800": { code: "DVS-REFUSED", row: "not readable" },
  "0x80072560": { code: "DVS-NO-APPLICATION-USER" }, // docs/protocol.md 2.5
  "0x80040220": noPrivilege, // docs/protocol.md 2.8
  "0x80048306": noPrivilege,
  "0x8004a104": { code: "DVS-ENVIRONMENT-DISABLED" }, // docs/protocol.md 10.14
};

const statuses: Readonly<Record<number, ServerMeaning>> = {
  401: { code: "DVS-UNAUTHORIZED" },
  403: { code: "DVS-FORBIDDEN" },
  404: { code: "DVS-NOT-FOUND" },
  408: passing,
  410: expired,
  429: throttled,
  502: passing,
  503: passing,
  504: passing,
};

/** Words are localized, and so looked at only where neither code nor status tells. */
const words: readonly { readonly says: RegExp; readonly means: ServerMeaning }[] = [
  { says: /expired.*full sync/i, means: expired }, // docs/protocol.md 7.4
  { says: /Required Depth: Global/i, means: { code: "DVS-NO-GLOBAL-READ" } }, // docs/protocol.md 2.9
  { says: /property named '[^']+'/, means: { code: "DVS-COLUMN-UNKNOWN" } }, // docs/protocol.md 4.14
];

/** What the words of an answer name, for the next step. */
export function readNames(message: string): { privilege: string | undefined; column: string | undefined } {
  return {
    privilege: /missing (prv\w+)/.exec(message)?.[1] ?? /PrivilegeName: (\w+)/.exec(message)?.[1],
    column: /property named '([^']+)'/.exec(message)?.[1],
  };
}
