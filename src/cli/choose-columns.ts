import type { Config, EntitySetting } from "../config/config.ts";
import { parseSelect } from "../config/entity-name.ts";
import { fail } from "../errors/fail.ts";
import { isSameSelect } from "../sync/choose-mode.ts";
import type { PullOptions } from "../sync/pull-context.ts";

export interface ColumnOptions {
  readonly select?: string;
  readonly excludeColumns?: string;
}

/** Which columns of an entity are asked for, and where that is said: the command line comes before `.syncrc`. */
export function chooseColumns(
  entity: EntitySetting,
  { file }: Pick<Config, "file">,
  options: ColumnOptions,
): Pick<PullOptions, "select" | "exclude" | "isSelectedByHand" | "selectedIn"> {
  const { select, excludeColumns } = options;
  const own = { select: entity.select, exclude: entity.exclude ?? null };
  const given = {
    select: select === undefined ? null : parseSelect(select),
    exclude: excludeColumns === undefined ? null : parseSelect(excludeColumns, "--exclude-columns"),
  };
  if (given.select === null && given.exclude === null) {
    const key = own.exclude === null ? "select" : "exclude";
    return { ...own, selectedIn: `"${key}" of "${entity.name}" under "entities" in ${file}` };
  }
  return {
    ...given,
    isSelectedByHand: !isSameSelect(given.select, own.select) || !isSameSelect(given.exclude, own.exclude),
    selectedIn: given.exclude === null ? "--select" : "--exclude-columns",
  };
}

/** Refuses (exit 64) columns that are named badly, or in two ways at once. */
export function checkColumns({ select, excludeColumns }: ColumnOptions): void {
  if (select !== undefined) parseSelect(select);
  if (excludeColumns !== undefined) parseSelect(excludeColumns, "--exclude-columns");
  if (select === undefined || excludeColumns === undefined) return;
  throw fail("DVS-USAGE", {
    case: "not together",
    options: ["--select", "--exclude-columns"],
    command: "pull",
  });
}
