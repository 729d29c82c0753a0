import type { XmlHandler, XmlTag } from "./xml-reader.ts";

/** What to do with an element at its place in a document. */
export interface ElementShape {
  readonly open?: (tag: XmlTag) => void;
  /** Gets the element's own text. */
  readonly close?: (text: string) => void;
  readonly children?: ReadonlyMap<string, Child>;
}

interface Child {
  readonly uris: readonly string[];
  readonly shape: ElementShape;
}

/** The children of an element: `[name, namespace or namespaces, shape]`. */
export function toChildren(
  ...children: readonly (readonly [string, string | readonly string[], ElementShape])[]
): ReadonlyMap<string, Child> {
  return new Map(
    children.map(([name, uri, shape]) => [name, { uris: typeof uri === "string" ? [uri] : uri, shape }]),
  );
}

/** Walks a document along its shape. An element that the shape does not know is skipped with all that is in it. */
export function createShapeWalker(document: ElementShape): XmlHandler {
  const path: ElementShape[] = [document];
  let current = document;
  let skipped = 0; // how deep in an unknown element
  let text = "";
  return {
    open(tag) {
      if (skipped > 0) {
        skipped++;
        return;
      }
      text = "";
      const child = current.children?.get(tag.local);
      if (child?.uris.includes(tag.uri) !== true) {
        skipped = 1;
        return;
      }
      current = child.shape;
      path.push(current);
      current.open?.(tag);
    },
    text(piece) {
      if (skipped === 0) text += piece;
    },
    close() {
      if (skipped > 0) {
        skipped--;
        return;
      }
      current.close?.(text);
      text = "";
      path.pop();
      current = path.at(-1)!;
    },
  };
}
