import { NotXmlError } from "./not-xml-error.ts";
import type { DeletedPart, RowsPart } from "../rows/page-part.ts";
import { toRows } from "./to-rows.ts";

/** Gathers the items of a chunk into parts, in the order in which they came. */
export interface PartCollector {
  startItem(): void;
  addRow(line: string): void;
  addDeleted(id: string): void;
  /** Throws `NotXmlError` when the item was neither a row nor a delete: a change that is not understood must not be passed over. */
  endItem(): void;
  /** Hands over what has gathered. */
  take(): (RowsPart | DeletedPart)[];
}

// A page with long rows is handed on row by row, more or less.
const maxLines = 256 * 1024;

/** Creates an empty collector. */
export function createPartCollector(): PartCollector {
  let parts: (RowsPart | DeletedPart)[] = [];
  let lines: string[] = [];
  let length = 0;
  let ids: string[] = [];
  let isKnown = false;

  function flush(): void {
    if (lines.length > 0) parts.push({ kind: "rows", rows: toRows(lines) });
    if (ids.length > 0) parts.push({ kind: "deleted", ids });
    lines = [];
    length = 0;
    ids = [];
  }

  return {
    startItem() {
      isKnown = false;
    },
    addRow(line) {
      if (ids.length > 0 || length > maxLines) flush();
      lines.push(line);
      length += line.length;
      isKnown = true;
    },
    addDeleted(id) {
      if (lines.length > 0) flush();
      ids.push(id);
      isKnown = true;
    },
    endItem() {
      if (!isKnown) throw new NotXmlError("the answer holds an item that is neither a row nor a deleted row");
    },
    take() {
      flush();
      const taken = parts;
      parts = [];
      return taken;
    },
  };
}
