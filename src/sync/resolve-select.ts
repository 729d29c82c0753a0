import { readRowNames } from "../dataverse/read-row-names.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { TokenFile } from "../store/token-file.ts";
import { isSameSelect } from "./choose-mode.ts";
import { sayNewShape } from "./compare-shapes.ts";
import type { PullJob } from "./pull-job.ts";

/** The columns to ask for: those that were named, or all but some as the table is now; null stands for all. With `"onNewColumn": "warn"` a column that is new stays out. */
export async function resolveSelect(
  { asker, context, facts, options }: Pick<PullJob, "asker" | "context" | "facts" | "options">,
  token: TokenFile | null,
): Promise<readonly string[] | null> {
  const { exclude = null } = options;
  if (exclude === null) return options.select;
  const columns = await readRowNames(asker, context.webApi, facts);
  const unknown = exclude.find((name) => !columns.some((column) => isOf(name, column)));
  const says = (message: string) => refuse(message, options.selectedIn ?? "the columns to leave out");
  if (unknown !== undefined) throw says(`${facts.entitySet} has no column ${unknown} that could be left out`);
  if (exclude.includes(facts.primaryId))
    throw says(`${facts.primaryId} is the primary id of ${facts.entitySet} and cannot be left out`);
  const select = columns.filter((column) => !exclude.some((name) => isOf(name, column))).map(toName);
  const old = isSameSelect(token?.exclude ?? null, exclude) ? (token?.select ?? null) : null;
  const isStale = old === null || !old.every((name) => select.includes(name)) || options.full;
  if (options.onNewColumn !== "warn" || isStale || isSameSelect(old, select)) return select;
  const message = `${sayNewShape([old], select)}; it is not read: dvsync pull ${facts.entitySet} --full takes it up`;
  context.onEvent({ kind: "warning", entity: facts.entitySet, message });
  return old;
}

const toName = ({ name }: { readonly name: string }) => name;

/** A lookup goes by its name in a row and by its logical name. */
function isOf(given: string, { name, attribute }: { readonly name: string; readonly attribute?: string }) {
  return given === name || given === attribute;
}

function refuse(said: string, place: string): DvsyncError {
  return fail("DVS-COLUMN-UNKNOWN", { doing: "choosing the columns", said, place });
}
