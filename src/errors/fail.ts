import { book, type Code, type FactsOf } from "./book.ts";
import { DvsyncError } from "./dvsync-error.ts";
import type { Entry } from "./entry.ts";
import { oneLineEach } from "./mask.ts";

/** The error for this code, told from these facts; none of them can steer a terminal or begin a line of its own. */
export function fail<C extends Code>(code: C, facts: FactsOf<C>, cause?: unknown): DvsyncError {
  const { tell } = book[code] as unknown as Entry<FactsOf<C>>;
  return new DvsyncError({ code, ...tell(oneLineEach(facts)), cause });
}
