/** What is to be read. */
export interface ReadRequest {
  readonly entitySet: string;
  readonly primaryId: string;
  /** The first link, verbatim: of the table, of its changes, or of the page to go on from. */
  readonly link: string;
  /** `initial`: asks the server to track changes; `delta`: the link carries a token; `resumed`: the link is a stored next link; `untracked`: the rows alone, without a delta link at the end. */
  readonly kind: "initial" | "delta" | "resumed" | "untracked";
  /** Rows a page. */
  readonly pageSize: number;
  /** Links must stay on it. */
  readonly origin: string;
}
