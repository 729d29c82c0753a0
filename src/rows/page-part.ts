import type { Rows } from "./rows.ts";

/**
 * The parts of one read, in order, whichever wire they come from. What came since the last "page" counts only when the next
 * "page" comes. The bytes of rows are the reader's until it asks for the next part.
 */
export type PagePart =
  | RowsPart
  | DeletedPart
  /** The page is whole: all since the last one counts from now on. `nextLink` is null after the last page. */
  | {
      readonly kind: "page";
      readonly nextLink: string | null;
      /** Verbatim; null before the last page, and when the link that was asked still holds. */
      readonly deltaLink: string | null;
      /** Rows a page, as this one was asked for. */
      readonly pageSize: number;
    }
  /** The page broke: all since the last "page" is void, and comes again. */
  | { readonly kind: "broken" };

/** One or more whole rows, as lines. */
export interface RowsPart {
  readonly kind: "rows";
  readonly rows: Rows;
}

/** Ids of deleted entities. */
export interface DeletedPart {
  readonly kind: "deleted";
  readonly ids: readonly string[];
}
