import { findByKey, keyMembers } from "../data/alternate-key.ts";
import type { Columns } from "../data/alternate-key.ts";
import type { Column } from "../data/column.ts";
import { raw } from "../data/json-text.ts";
import { StoredRow } from "../data/row.ts";
import type { RowView } from "../data/row.ts";
import type { EmulatedTable } from "../data/table.ts";
import { refuse } from "../wire/answer.ts";

/** The row that a URL names: its id or the columns of an alternate key, and the row if there is one. */
export interface NamedRow {
  readonly id: string | undefined;
  /** Empty for a row named by its id. */
  readonly key: Columns;
  readonly row: RowView | undefined;
}

/** Reads what stands in the parentheses of `accounts(…)`; refuses what is no key of the table. */
export function readRowName(table: EmulatedTable, text: string): NamedRow {
  const id = /^(?:(\w+)=)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(text);
  if (id !== null && (id[1] ?? table.seed.primaryId) === table.seed.primaryId) {
    const name = (id[2] ?? "").toLowerCase();
    const row = table.store.find(name);
    return { id: name, key: {}, row: row instanceof StoredRow && !row.isAlive ? undefined : row };
  }
  const key = readKey(table, text);
  const row = findByKey(table, key);
  return { id: row?.id, key, row };
}

// Signs that no value of a key may have in a URL, encoded or not.
const forbidden = /[/<>*%&:\\?+#]/;

function readKey(table: EmulatedTable, text: string): Columns {
  const pairs = [...text.matchAll(/(\w+)=('(?:[^']|'')*'|[^,']+)(?:,|$)/g)];
  const names = pairs.map(([, name = ""]) => name);
  const isKey = (table.seed.keys ?? []).some((key) => {
    const members = keyMembers(table.columns, key);
    return (
      (key.state ?? "Active") === "Active" &&
      members.length === names.length &&
      members.every((member) => names.includes(member))
    );
  });
  if (!isKey || pairs.map(([pair]) => pair).join("") !== text) {
    const type = `Microsoft.Dynamics.CRM.${table.seed.logicalName}`;
    throw refuse(
      400,
      "0x80060888",
      `The key in the request URI is not valid for resource '${type}'. Ensure that the names and number of key ` +
        `properties match the declared or alternate key properties for the resource '${type}'.`,
    );
  }
  return Object.fromEntries(
    pairs.map(([, name = "", value = ""]) => [
      name,
      toValue(
        table.columns.find((each) => each.wireName === name),
        value,
      ),
    ]),
  );
}

function toValue(column: Column | undefined, text: string): Columns[string] {
  const quoted = /^'(.*)'$/s.exec(text)?.[1]?.replaceAll("''", "'");
  if (quoted !== undefined && forbidden.test(quoted)) {
    throw refuse(400, "0x8006088a", "Bad Request - Error in query syntax.");
  }
  const isNumber = quoted === undefined && /^-?\d+(?:\.\d+)?$/.test(text) && column?.seed.kind !== "String";
  return isNumber ? raw(text) : (quoted ?? text);
}
