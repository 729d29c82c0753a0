import { namespaces } from "./namespaces.ts";
import type { Namespace } from "./namespaces.ts";

/** How the elements of an answer are written: the same document with other prefixes. */
export interface XmlStyle {
  /** An opening tag; `declares` names the namespaces that a recording declares there. */
  open(namespace: Namespace, name: string, declares?: readonly Namespace[]): string;
  close(namespace: Namespace, name: string): string;
  /** An element with text, already escaped. */
  text(namespace: Namespace, name: string, text: string): string;
  /** An element without content, or a nil one. */
  empty(namespace: Namespace, name: string): string;
  nil(namespace: Namespace, name: string): string;
  /** An opening tag with `i:type`. */
  typed(
    namespace: Namespace,
    name: string,
    typeOf: Namespace,
    type: string,
    declares?: readonly Namespace[],
  ): string;
}

/** The styles of the switch `soap-prefixes`. */
export function styleOf(setting: "recorded" | "letters" | "default" | "root"): XmlStyle {
  if (setting === "default") return writer({ ...recorded, xsi: "i" }, "each");
  if (setting === "root") return writer({ ...recorded, services: "v" }, "root");
  return writer(setting === "letters" ? letters : recorded, "recorded");
}

type Prefixes = Readonly<Record<Namespace, string>>;

const recorded: Prefixes = {
  soap11: "s",
  soap12: "s",
  services: "",
  xrm: "b",
  xrm71: "d",
  xrm90: "m",
  crm: "g",
  generic: "c",
  arrays: "f",
  serialization: "e",
  xsd: "e",
  xsi: "i",
};

const letters: Prefixes = {
  soap11: "SOAP-ENV",
  soap12: "SOAP-ENV",
  services: "q1",
  xrm: "q2",
  xrm71: "b",
  xrm90: "q4",
  crm: "q5",
  generic: "d",
  arrays: "q7",
  serialization: "c",
  xsd: "c",
  xsi: "xsi",
};

// "recorded": declared where they are named; "root": all on the envelope; "each": default namespaces on every element.
function writer(given: Prefixes, where: "recorded" | "root" | "each"): XmlStyle {
  // On one element two namespaces cannot share a letter.
  const prefixes: Prefixes = where === "root" ? { ...given, serialization: "z" } : given;
  const declare = (name: Namespace): string => {
    const prefix = prefixes[name];
    return ` xmlns${prefix === "" ? "" : `:${prefix}`}="${namespaces[name]}"`;
  };
  const tag = (namespace: Namespace, name: string): string => {
    const prefix = where === "each" ? "" : prefixes[namespace];
    return prefix === "" ? name : `${prefix}:${name}`;
  };
  const start = (namespace: Namespace, name: string, declares: readonly Namespace[], extra = ""): string => {
    if (where === "each") return `<${name} xmlns="${namespaces[namespace]}"${extra}`;
    if (where === "root") {
      const all =
        name === "Envelope"
          ? (Object.keys(namespaces) as Namespace[]).filter((each) => each !== "soap12")
          : [];
      return `<${tag(namespace, name)}${all.map(declare).join("")}${extra}`;
    }
    return `<${tag(namespace, name)}${declares.map(declare).join("")}${extra}`;
  };
  const xsi = where === "each" ? declare("xsi") : "";
  return {
    open: (namespace, name, declares = []) => `${start(namespace, name, declares)}>`,
    close: (namespace, name) => `</${tag(namespace, name)}>`,
    text: (namespace, name, text) => `${start(namespace, name, [])}>${text}</${tag(namespace, name)}>`,
    empty: (namespace, name) => `${start(namespace, name, [])} />`,
    nil: (namespace, name) => `${start(namespace, name, [], `${xsi} ${prefixes.xsi}:nil="true"`)} />`,
    typed(namespace, name, typeOf, type, declares = []) {
      const bound = where === "each" ? `${xsi}${declare(typeOf)}` : "";
      return `${start(namespace, name, declares, `${bound} ${prefixes.xsi}:type="${prefixes[typeOf]}:${type}"`)}>`;
    },
  };
}

/** Text as it stands in an element; control characters become references, as .NET writes them. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>]|(?![\t\n])\p{Cc}/gu, (sign) => {
    const named = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }[sign];
    return named ?? `&#x${sign.charCodeAt(0).toString(16).toUpperCase()};`;
  });
}

/** The same document with every element on a line of its own. */
export function indentXml(xml: string): string {
  let depth = 0;
  return xml.replace(/(<\/[^>]+>|<[^>]+>)(?=<)/g, (tag, _one, at: number) => {
    if (!tag.startsWith("</") && !tag.endsWith("/>")) depth++;
    const next = xml.slice(at + tag.length, at + tag.length + 2);
    if (next === "</") depth--;
    return tag.startsWith("</") || tag.endsWith("/>") || next !== "</"
      ? `${tag}\r\n${"  ".repeat(depth)}`
      : tag;
  });
}
