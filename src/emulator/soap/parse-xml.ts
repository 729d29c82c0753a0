import { SaxesParser } from "saxes";
import { namespaces, shortName } from "./namespaces.ts";
import type { Namespace } from "./namespaces.ts";

/** An element of a request. */
export interface XmlElement {
  readonly namespace: Namespace | undefined;
  readonly name: string;
  /** `i:type`, its prefix resolved: `xrm:ColumnSet`. */
  readonly type: string | undefined;
  readonly isNil: boolean;
  readonly children: XmlElement[];
  text: string;
}

/** The root of a document; throws on anything that is not well-formed, and on a DOCTYPE. */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    throw new Error("a DOCTYPE is not allowed");
  });
  parser.on("opentag", (tag) => {
    const attribute = (name: string): string | undefined =>
      Object.values(tag.attributes).find((each) => each.local === name && each.uri === namespaces.xsi)?.value;
    const type = attribute("type");
    const element: XmlElement = {
      namespace: shortName(tag.uri),
      name: tag.local,
      type: type === undefined ? undefined : resolveType(type, (prefix) => parser.resolve(prefix)),
      isNil: attribute("nil") === "true",
      children: [],
      text: "",
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (part: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  if (root === undefined) throw new Error("there is no root element");
  return root;
}

function resolveType(type: string, resolve: (prefix: string) => string | undefined): string {
  const [prefix = "", local] = type.includes(":") ? type.split(":") : ["", type];
  const uri = resolve(prefix);
  if (uri === undefined) throw new Error(`the prefix '${prefix}' of the type '${type}' is not bound`);
  return `${shortName(uri) ?? uri}:${local}`;
}
