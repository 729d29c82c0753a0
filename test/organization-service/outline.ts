import { createXmlReader } from "../../src/organization-service/xml-reader.ts";

/** The elements of a document in order, one a line: namespace, name, type, nil, text. Two documents with the same outline say the same. */
export function toOutline(xml: string): string[] {
  const lines: string[] = [];
  const open: { at: number; hasChild: boolean; text: string }[] = [];
  const reader = createXmlReader({
    open(tag) {
      const parent = open.at(-1);
      if (parent) parent.hasChild = true;
      lines.push(
        `${"  ".repeat(open.length)}{${tag.uri}}${tag.local} ${tag.type()}${tag.isNil() ? " nil" : ""}`,
      );
      open.push({ at: lines.length - 1, hasChild: false, text: "" });
    },
    text(text) {
      const element = open.at(-1);
      if (element) element.text += text;
    },
    close() {
      const { at, hasChild, text } = open.pop()!;
      if (!hasChild && text !== "") lines[at] += ` = ${text}`;
    },
  });
  reader.push(Buffer.from(xml));
  reader.end();
  return lines;
}
