import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { type Column, toAttribute } from "./column.ts";
import { isMapped } from "./to-json-value.ts";

/** Which columns to ask for, and which of them a row holds. */
export interface ColumnPlan {
  readonly primaryId: string;
  /** In the order of a row; the primary id, which comes last, is not among them. */
  readonly columns: readonly Column[];
  /** Attributes' logical names, as the request lists them. */
  readonly asked: readonly string[];
  /** Columns of the table that have no form in a row. */
  readonly leftOut: readonly Column[];
}

const version = "versionnumber";

/**
 * Plans a read of all columns of a table, or of those in `select`. Explicit columns make an absent one mean null
 * (docs/protocol-organization-service.md 3.13), and the version is asked for besides, because the etag is made of it (3.11).
 */
export function planColumns(
  table: readonly Column[],
  primaryId: string,
  select: readonly string[] | null,
): ColumnPlan {
  const unknown = select?.find((name) => !table.some((column) => column.name === name));
  if (unknown !== undefined) throw unknownColumn(unknown);
  const chosen = table.filter(({ name }) => name !== primaryId && (select === null || select.includes(name)));
  const columns = chosen.filter(({ type }) => isMapped(type));
  const asked = [primaryId, ...columns.map(toAttribute)];
  const needsVersion = !asked.includes(version) && table.some(({ name }) => name === version);
  return {
    primaryId,
    columns,
    asked: needsVersion ? [...asked, version] : asked,
    leftOut: chosen.filter(({ type }) => !isMapped(type)),
  };
}

function unknownColumn(name: string): DvsyncError {
  const said = `the table has no column ${JSON.stringify(name)} that can be read`;
  return fail("DVS-COLUMN-UNKNOWN", { doing: "choosing the columns", said, column: name });
}
