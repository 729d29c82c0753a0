import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { fail } from "../errors/fail.ts";

/** A JSON document that still knows its lines. */
export interface JsoncDocument {
  readonly value: unknown;
  /** `file:line` of the key or item that the path leads to, or of the nearest thing around it. */
  readonly at: (path: readonly (string | number)[]) => string;
}

/** Reads JSON with comments and trailing commas; refuses broken JSON and a key that appears twice, with file and line. */
export function parseJsonc(file: string, source: string): JsoncDocument {
  const text = source.replace(/^\uFEFF/, "");
  const line = (offset: number) => `${file}:${text.slice(0, offset).split("\n").length}`;
  const deep = findTooDeep(text);
  if (deep !== null) {
    throw fail("DVS-CONFIG", { case: "too deep", at: line(deep), max: maxDepth });
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const broken = errors[0];
  if (broken !== undefined || root === undefined) {
    const what = toWords(broken === undefined ? "ValueExpected" : printParseErrorCode(broken.error));
    throw fail("DVS-CONFIG", { case: "not JSON", at: line(broken?.offset ?? 0), what });
  }
  const refuseKey = (key: Node, what: BadKey) =>
    fail("DVS-CONFIG", { case: "bad key", at: line(key.offset), key: String(key.value), what });
  return { value: toValue(root, refuseKey), at: (path) => line(findOffset(root, path)) };
}

type BadKey = "appears twice" | "is not allowed";

// A .syncrc needs four.
const maxDepth = 32;

/** Where the text is nested deeper than can be read without end. */
function findTooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const first = text.charAt(scanner.getTokenOffset());
    depth += first !== "" && "{[".includes(first) ? 1 : "}]".includes(first) ? -1 : 0;
    if (depth > maxDepth) return scanner.getTokenOffset();
  }
  return null;
}

/** `CommaExpected` to `comma expected`. */
function toWords(code: string): string {
  return code.replaceAll(/(?<=[a-z])[A-Z]/g, " $&").toLowerCase();
}

function toValue(node: Node, refuseKey: (key: Node, what: BadKey) => Error): unknown {
  if (node.type === "array") return (node.children ?? []).map((child) => toValue(child, refuseKey));
  if (node.type !== "object") return node.value as unknown;
  const seen = new Map<string, unknown>();
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (seen.has(name)) throw refuseKey(key, "appears twice");
    // What every object has, valibot takes for a known key.
    if (name in {} || name === "prototype") throw refuseKey(key, "is not allowed");
    seen.set(name, toValue(value, refuseKey));
  }
  return Object.fromEntries(seen);
}

function findOffset(root: Node, path: readonly (string | number)[]): number {
  let node = root;
  let offset = root.offset;
  for (const step of path) {
    const child =
      typeof step === "number"
        ? node.children?.[step]
        : node.children?.find((property) => property.children?.[0]?.value === step);
    if (child === undefined) return offset;
    offset = child.offset;
    node = child.type === "property" ? (child.children?.[1] ?? child) : child;
  }
  return offset;
}
