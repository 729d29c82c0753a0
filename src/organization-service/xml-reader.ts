import { SaxesParser, type SaxesTagNS } from "saxes";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { createReferenceStage, showReferences } from "./reference-stage.ts";
import { namespaces } from "./namespaces.ts";
import { NotXmlError } from "./not-xml-error.ts";
import { createUtf8Decoder } from "./utf8-decoder.ts";

/** An element's start; good until the next one. */
export interface XmlTag {
  readonly uri: string;
  readonly local: string;
  /** `i:nil="true"` */
  isNil(): boolean;
  /** What `i:type` names, as `{namespace}name`; "" without one. */
  type(): string;
}

/** Takes what an XML document holds. */
export interface XmlHandler {
  open(tag: XmlTag): void;
  /** Text may come in several pieces. */
  text(text: string): void;
  close(): void;
}

/** Reads one XML document from chunks cut anywhere. Both methods throw `NotXmlError` when it is not well-formed, and exit 65 when it does what no answer does. */
export interface XmlReader {
  push(chunk: Buffer): void;
  /** The document has ended. */
  end(): void;
}

// Answers are 15 elements deep, with party lists 19 (docs/protocol-organization-service.md 11.5); the rest is room.
const maxDepth = 64;
const maxAttributes = 64;
// Characters between two tags: one text. The largest column, an image or a file, is far below.
const maxText = 128 * 1024 * 1024;

/** Creates a reader in flat memory: no tree, no entities, no document type. */
export function createXmlReader(handler: XmlHandler): XmlReader {
  const decode = createUtf8Decoder();
  const stage = createReferenceStage();
  const parser = new SaxesParser({
    xmlns: true,
    position: false,
    defaultXMLVersion: "1.0",
    forceXMLVersion: true,
  });
  const current = new CurrentTag(parser);
  let depth = 0;
  let attributes = 0;
  let sinceTag = 0;

  parser.on("error", (error) => {
    throw new NotXmlError(error.message);
  });
  parser.on("doctype", () => {
    throw refuse("it has a document type");
  });
  parser.on("opentagstart", () => {
    attributes = 0;
  });
  parser.on("attribute", () => {
    if (++attributes > maxAttributes) throw refuse(`an element has more than ${maxAttributes} attributes`);
  });
  parser.on("opentag", (tag) => {
    if (++depth > maxDepth) throw refuse(`its elements are nested more than ${maxDepth} deep`);
    sinceTag = 0;
    handler.open(current.at(tag));
  });
  parser.on("closetag", () => {
    depth--;
    sinceTag = 0;
    handler.close();
  });
  parser.on("text", (text) => handler.text(showReferences(text)));
  parser.on("cdata", (text) => {
    if (showReferences(text) !== text) throw new NotXmlError("a CDATA section holds a character reference");
    handler.text(text);
  });

  function write(text: string): void {
    sinceTag += text.length;
    parser.write(text);
    if (sinceTag > maxText) throw refuse(`it has a text of more than ${maxText} characters`);
  }

  return {
    push: (chunk) => write(stage(decode(chunk))),
    end() {
      write(stage(null));
      parser.close();
    },
  };
}

/** One object for all elements, because there are a hundred thousand of them in a second. */
class CurrentTag implements XmlTag {
  readonly #parser: { resolve(prefix: string): string | undefined };
  #tag: SaxesTagNS | undefined;

  constructor(parser: { resolve(prefix: string): string | undefined }) {
    this.#parser = parser;
  }

  at(tag: SaxesTagNS): this {
    this.#tag = tag;
    return this;
  }

  get uri(): string {
    return this.#tag!.uri;
  }

  get local(): string {
    return this.#tag!.local;
  }

  isNil(): boolean {
    const nil = this.#find("nil");
    return nil === "true" || nil === "1";
  }

  type(): string {
    const name = this.#find("type")?.trim() ?? "";
    if (name === "") return "";
    const colon = name.indexOf(":");
    // A prefix means what it means at this very element (docs/protocol-organization-service.md 3.7).
    return `{${this.#parser.resolve(colon < 0 ? "" : name.slice(0, colon)) ?? ""}}${name.slice(colon + 1)}`;
  }

  #find(name: string): string | undefined {
    const { attributes } = this.#tag!;
    for (const key in attributes) {
      const attribute = attributes[key]!;
      if (attribute.local === name && attribute.uri === namespaces.instance) return attribute.value;
    }
    return undefined;
  }
}

function refuse(why: string): DvsyncError {
  return fail("DVS-NOT-A-PAGE", { case: "refused", why });
}
