import { type ElementShape, toChildren } from "./element-shape.ts";
import { namespaces } from "./namespaces.ts";
import { type RowWriter, wrongId } from "./row-writer.ts";
import { toGuid } from "./to-json-value.ts";
import { toValueShape } from "./wire-value.ts";

const { xrm, generic } = namespaces;

/** The shape of a row; `done` gets its line (docs/protocol-organization-service.md 3.5). Formatted values are skipped. */
export function toEntityShape(writer: RowWriter, done: (line: string) => void): ElementShape {
  let key = "";
  let id = "";
  let rowVersion = "";
  const attribute: ElementShape = {
    open: () => {
      key = "";
    },
    children: toChildren(
      ["key", generic, { close: (text) => void (key = text) }],
      ["value", generic, toValueShape((value) => writer.put(key, value))],
    ),
  };
  return {
    open: () => {
      id = "";
      rowVersion = "";
    },
    children: toChildren(
      ["Attributes", xrm, { children: toChildren(["KeyValuePairOfstringanyType", xrm, attribute]) }],
      ["Id", xrm, { close: (text) => void (id = text) }],
      ["RowVersion", xrm, { close: (text) => void (rowVersion = text) }],
    ),
    close: () => done(writer.finish(id, rowVersion)),
  };
}

/** The shape of a deleted row; `done` gets its id. The time of the delete, which newer servers add, has no place in a mirror (docs/protocol-organization-service.md 3.14, 7.10). */
export function toRemovedShape(primaryId: string, done: (id: string) => void): ElementShape {
  let id = "";
  return {
    open: () => {
      id = "";
    },
    children: toChildren(["Id", xrm, { close: (text) => void (id = text) }]),
    close: () => {
      const guid = toGuid(id);
      if (guid === null) throw wrongId(primaryId, id);
      done(JSON.parse(guid) as string);
    },
  };
}
