import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { toAttribute } from "./column.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { toGuid, toJsonValue } from "./to-json-value.ts";
import type { WireValue } from "./wire-value.ts";

/** Writes rows in the Web API's shape, from values that come in any order (docs/protocol-organization-service.md 7). */
export interface RowWriter {
  /** Takes a value of the row at hand. Columns that were not asked for are passed over; a value that is not of its column's type is refused (exit 65). */
  put(attribute: string, value: WireValue): void;
  /** The row as a line, newline included, with nulls for the columns that did not come; the next row begins. */
  finish(id: string, rowVersion: string): string;
  /** The version of the row that was finished last; "" when it has none. */
  readonly version: string;
}

const digits = /^\d+$/;

/** Creates a writer of rows with the columns of `plan`: the etag first, the primary id last. */
export function createRowWriter({ columns, primaryId }: ColumnPlan): RowWriter {
  const places = new Map(columns.map((column, place) => [toAttribute(column), place]));
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  const idName = `${JSON.stringify(primaryId)}:`;
  let values: string[] = columns.map(() => "null");
  let versionNumber = "";
  let version = "";

  return {
    get version() {
      return version;
    },
    put(attribute, value) {
      if (attribute === "versionnumber") versionNumber = value.text;
      const place = places.get(attribute);
      if (place === undefined) return;
      const json = toJsonValue(value, columns[place]!);
      if (json === null) throw wrongValue(attribute, columns[place]!.type, value);
      values[place] = json;
    },
    finish(id, rowVersion) {
      const guid = toGuid(id);
      if (guid === null) throw wrongId(primaryId, id);
      version = [rowVersion, versionNumber].find((text) => digits.test(text)) ?? "";
      let line = version === "" ? "{" : `{"@odata.etag":"W/\\"${version}\\"",`;
      for (const [place, name] of names.entries()) line += `${name}${values[place]!},`;
      values = columns.map(() => "null");
      versionNumber = "";
      return `${line}${idName}${guid}}\n`;
    },
  };
}

function wrongValue(attribute: string, type: string, value: WireValue): DvsyncError {
  const sent = value.type.replace(/^\{.*\}/, "");
  return fail("DVS-UNEXPECTED-VALUE", { column: attribute, type, sent });
}

/** The error for a row that cannot be told from others. */
export function wrongId(primaryId: string, id: string): DvsyncError {
  return fail("DVS-ROW-WITHOUT-ID", { case: "unusable", primaryId, id: id.slice(0, 100) });
}
