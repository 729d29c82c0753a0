import type { Rows } from "../json/rows.ts";

/** The parts of one read, in order. Bytes are valid until the next part is asked for. */
export type PagePart =
  | { readonly kind: "rows"; readonly rows: Rows }
  | { readonly kind: "deleted"; readonly ids: readonly string[] }
  | PageEndPart
  | { readonly kind: "broken" }; // all since the last "page" is void; it comes again

/** All since the last page counts from now on. */
export interface PageEndPart {
  readonly kind: "page";
  /** Where to go on; null after the last page. */
  readonly nextLink: string | null;
  /** Where the next delta begins; only after the last page, and never when it is no delta. */
  readonly deltaLink: string | null;
  readonly pageSize: number;
  /** False when a delta link was answered with all rows; the read ends with this page then. */
  readonly isDelta: boolean;
}
