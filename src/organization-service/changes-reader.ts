import type { ColumnPlan } from "./column-plan.ts";
import { createShapeWalker, type ElementShape, toChildren } from "./element-shape.ts";
import { namespaces } from "./namespaces.ts";
import { NotXmlError } from "./not-xml-error.ts";
import type { DeletedPart, RowsPart } from "../rows/page-part.ts";
import { createPartCollector } from "./part-collector.ts";
import { toEntityShape, toRemovedShape } from "./item-shapes.ts";
import { createRowWriter } from "./row-writer.ts";
import { createXmlReader } from "./xml-reader.ts";

/** What a page says beside its items; null where it says nothing. */
export interface ChangesEnd {
  readonly dataToken: string | null;
  readonly moreRecords: boolean | null;
  readonly pagingCookie: string | null;
  readonly rows: number;
  /** Neither a row nor a deleted entity. */
  readonly isEmpty: boolean;
  /** Those of a version that `isOld` picked. */
  readonly oldRows: number;
}

/** Reads one answer of `RetrieveEntityChanges` from chunks cut anywhere. Throws `NotXmlError` when it is not a whole one. */
export interface ChangesReader {
  /** Takes the next chunk; returns the rows and deletes that it completed. */
  push(chunk: Buffer): (RowsPart | DeletedPart)[];
  /** The body has ended. */
  end(): ChangesEnd;
}

const { soap11, soap12, services, xrm, xrm71, generic } = namespaces;

/** Creates a reader of one page with the columns of `plan`. Rows whose version is `isOld` are counted by themselves. */
export function createChangesReader(plan: ColumnPlan, isOld: (version: string) => boolean): ChangesReader {
  const parts = createPartCollector();
  const writer = createRowWriter(plan);
  const said = new Map<string, string>();
  let hasChanges = false;
  let key = "";
  let rows = 0;
  let oldRows = 0;
  let isEmpty = true;

  const member = (name: string): ElementShape => ({
    open: (tag) => {
      if (tag.isNil()) said.delete(name);
    },
    close: (text) => {
      if (text !== "") said.set(name, text);
    },
  });
  const item: ElementShape = {
    open: () => {
      isEmpty = false;
      parts.startItem();
    },
    children: toChildren(
      [
        "NewOrUpdatedEntity",
        xrm71,
        toEntityShape(writer, (line) => {
          parts.addRow(line);
          rows++;
          if (writer.version !== "" && isOld(writer.version)) oldRows++;
        }),
      ],
      ["RemovedItem", xrm71, toRemovedShape(plan.primaryId, (id) => parts.addDeleted(id))],
    ),
    close: () => parts.endItem(),
  };
  const changes: ElementShape = {
    open: () => {
      // A pair of another key would be another result (docs/protocol-organization-service.md 3.2).
      if (key !== "EntityChanges") throw new NotXmlError("the answer has a result that is not EntityChanges");
      hasChanges = true;
    },
    children: toChildren(
      ["Changes", xrm71, { children: toChildren(["anyType", xrm71, item]) }],
      ["DataToken", xrm71, member("DataToken")],
      ["MoreRecords", xrm71, member("MoreRecords")],
      ["PagingCookie", xrm71, member("PagingCookie")],
    ),
  };
  const pair: ElementShape = {
    children: toChildren(
      [
        "key",
        generic,
        {
          close: (text) => {
            key = text;
          },
        },
      ],
      ["value", generic, changes],
    ),
  };
  const results: ElementShape = { children: toChildren(["KeyValuePairOfstringanyType", xrm, pair]) };
  const result: ElementShape = { children: toChildren(["Results", xrm, results]) };
  const response: ElementShape = { children: toChildren(["ExecuteResult", services, result]) };
  const body: ElementShape = { children: toChildren(["ExecuteResponse", services, response]) };
  const envelope: ElementShape = { children: toChildren(["Body", [soap11, soap12], body]) };
  const xml = createXmlReader(
    createShapeWalker({ children: toChildren(["Envelope", [soap11, soap12], envelope]) }),
  );

  return {
    push(chunk) {
      xml.push(chunk);
      return parts.take();
    },
    end() {
      xml.end();
      if (!hasChanges) throw new NotXmlError("the answer holds no EntityChanges");
      const more = said.get("MoreRecords");
      return {
        dataToken: said.get("DataToken") ?? null,
        moreRecords: more === undefined ? null : /^(true|1)$/.test(more),
        pagingCookie: said.get("PagingCookie") ?? null,
        rows,
        isEmpty,
        oldRows,
      };
    },
  };
}
