import { createCompactor, NotJsonError } from "../rows/compactor.ts";
import type { DeletedPart, RowsPart } from "../rows/page-part.ts";
import type { RowWalker } from "../rows/row-walker.ts";
import { createRowReader } from "./row-reader.ts";
import { isWhiteSpace, unexpected } from "./white-space.ts";

/** What a page says beside its rows. */
export interface PageEnd {
  /** False when the body held nothing at all. */
  readonly hasBody: boolean;
  readonly nextLink: string | null;
  readonly deltaLink: string | null;
  readonly context: string | null;
  /** `@Microsoft.Dynamics.CRM.morerecords` (docs/protocol.md 3.9). */
  readonly saysMoreRecords: boolean;
}

/** Reads one page from chunks cut anywhere. Both methods throw `NotJsonError` when the bytes are no whole page. */
export interface PageReader {
  /** The parts of the next chunk, many rows at a time; the chunk is the reader's until all of them are taken. */
  read(chunk: Buffer): Generator<RowsPart | DeletedPart, void, undefined>;
  /** The body has ended. */
  end(): PageEnd;
}

// What comes next in the page's own object.
const beforePage = 0;
const nameOrEnd = 1;
const name = 2;
const inName = 3;
const colon = 4;
const value = 5;
const inValue = 6;
const inRows = 7;
const commaOrEnd = 8;
const afterPage = 9;

const longestMember = 4 * 1024 * 1024;
// Whatever else a page says is read past.
const known = new Set([
  "@odata.context",
  "@odata.nextLink",
  "@nextLink",
  "@odata.deltaLink",
  "@deltaLink",
  "@Microsoft.Dynamics.CRM.morerecords",
  "error",
]);

/** Creates a reader for one page of a table whose id is `primaryId`. Without a walker it takes the slower paths only, with the same result. */
export function createPageReader(primaryId: string, walker: RowWalker | null): PageReader {
  const rows = createRowReader(primaryId, walker);
  const compactor = createCompactor(longestMember);
  const members = new Map<string, unknown>();
  let state = beforePage;
  let memberName = "";
  let hasRows = false;

  /** One byte between the tokens of the page's own object; returns how many bytes it used up. */
  function readStructure(byte: number): 0 | 1 {
    switch (state) {
      case beforePage:
        if (byte === 0xef || byte === 0xbb || byte === 0xbf) return 1; // a byte order mark
        if (byte !== 0x7b) throw unexpected(byte, "where a page should begin");
        state = nameOrEnd;
        return 1;
      case nameOrEnd:
      case name:
        if (byte === 0x7d && state === nameOrEnd) {
          state = afterPage;
          return 1;
        }
        if (byte !== 0x22) throw unexpected(byte, "where a member's name should be");
        return startMember(inName);
      case colon:
        if (byte !== 0x3a) throw unexpected(byte, "behind a member's name");
        state = value;
        return 1;
      case value:
        if (memberName !== "value") return startMember(inValue);
        if (byte !== 0x5b || hasRows)
          throw new NotJsonError(hasRows ? 'the page has two "value" lists' : '"value" is not a list');
        hasRows = true;
        state = inRows;
        return 1;
      case commaOrEnd:
        if (byte !== 0x2c && byte !== 0x7d) throw unexpected(byte, "behind a member");
        state = byte === 0x2c ? name : afterPage;
        return 1;
      default:
        throw unexpected(byte, "behind the page");
    }
  }

  function startMember(part: typeof inName | typeof inValue): 0 {
    compactor.start();
    state = part;
    return 0;
  }

  function readMember(chunk: Buffer, from: number): number {
    const end = compactor.feed(chunk, from, chunk.length);
    if (end < 0) return chunk.length;
    const member = compactor.take();
    const text = () => member.toString("utf8", 0, member.length - 1);
    if (state === inName) {
      memberName = JSON.parse(text()) as string;
      state = colon;
    } else {
      if (known.has(memberName)) members.set(memberName, JSON.parse(text()));
      state = commaOrEnd;
    }
    return end;
  }

  return {
    *read(chunk) {
      let i = 0;
      while (i < chunk.length) {
        if (state === inRows) {
          i = yield* rows.read(chunk, i);
          if (rows.isDone) state = commaOrEnd;
        } else if (state === inName || state === inValue) i = readMember(chunk, i);
        else if (isWhiteSpace(chunk[i]!)) i++;
        else i += readStructure(chunk[i]!);
      }
    },
    end() {
      if (state !== beforePage && state !== afterPage) throw new NotJsonError("the page ends in the middle");
      const hasBody = state === afterPage;
      if (hasBody && !hasRows) throw notAPage(members);
      return {
        hasBody,
        nextLink: toLink(members, "nextLink"),
        deltaLink: toLink(members, "deltaLink"),
        context: toText(members.get("@odata.context")),
        saysMoreRecords: members.get("@Microsoft.Dynamics.CRM.morerecords") === true,
      };
    },
  };
}

/** OData 4.0 writes `@odata.nextLink`, 4.01 may write `@nextLink`. */
function toLink(members: ReadonlyMap<string, unknown>, kind: "nextLink" | "deltaLink"): string | null {
  return toText(members.get(`@odata.${kind}`)) ?? toText(members.get(`@${kind}`));
}

function toText(member: unknown): string | null {
  return typeof member === "string" && member !== "" ? member : null;
}

function notAPage(members: ReadonlyMap<string, unknown>): NotJsonError {
  const error = members.get("error");
  const said =
    typeof error === "object" && error !== null && "message" in error ? `: ${String(error.message)}` : "";
  return new NotJsonError(`the answer has no "value" list${said}`);
}
