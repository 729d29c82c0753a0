import { isLookup } from "../data/column.ts";
import type { Column } from "../data/column.ts";
import type { Switches } from "../switches/switch-table.ts";
import { escapeXml } from "./xml-style.ts";
import type { XmlStyle } from "./xml-style.ts";

/** The `value` of an attribute, typed as its column is; only for values that are not null. */
export function writeValue(style: XmlStyle, switches: Switches, column: Column, json: string): string {
  const { seed, role } = column;
  if (isLookup(seed))
    return reference(style, seed.targets?.[0] ?? "systemuser", unquoted(json), `# ${seed.name}`);
  if (role === "id") return simple(style, "serialization", "guid", unquoted(json));
  switch (seed.kind) {
    case "Picklist":
    case "State":
    case "Status":
      return complex(style, "xrm", "OptionSetValue", style.text("xrm", "Value", json));
    case "Money":
      return complex(style, "xrm", "Money", style.text("xrm", "Value", json));
    case "MultiSelectPicklist":
      return complex(style, "xrm90", "OptionSetValueCollection", optionSetValues(style, unquoted(json)));
    case "DateTime":
      return simple(style, "xsd", "dateTime", moment(switches, column, unquoted(json)));
    default: {
      const [space, type] = simpleTypes[seed.kind] ?? (["xsd", "string"] as const);
      return simple(style, space, type, escapeXml(unquoted(json)));
    }
  }
}

// A reference to a row as the contract has it.
function referenceMembers(style: XmlStyle, logicalName: string, id: string, name: string): string {
  return (
    style.text("xrm", "Id", id) +
    style.empty("xrm", "KeyAttributes") +
    style.text("xrm", "LogicalName", logicalName) +
    style.text("xrm", "Name", escapeXml(name)) +
    style.nil("xrm", "RowVersion")
  );
}

const simpleTypes: Readonly<Record<string, readonly ["xsd" | "serialization", string]>> = {
  BigInt: ["xsd", "long"],
  Boolean: ["xsd", "boolean"],
  Decimal: ["xsd", "decimal"],
  Double: ["xsd", "double"],
  File: ["serialization", "guid"],
  Image: ["xsd", "base64Binary"],
  Integer: ["xsd", "int"],
  Uniqueidentifier: ["serialization", "guid"],
};

function simple(style: XmlStyle, space: "xsd" | "serialization", type: string, text: string): string {
  return style.typed("generic", "value", space, type, [space]) + text + style.close("generic", "value");
}

function complex(style: XmlStyle, space: "xrm" | "xrm90", type: string, content: string): string {
  const declares = space === "xrm90" ? ([space] as const) : [];
  return style.typed("generic", "value", space, type, declares) + content + style.close("generic", "value");
}

function reference(style: XmlStyle, logicalName: string, id: string, name: string): string {
  return complex(style, "xrm", "EntityReference", referenceMembers(style, logicalName, id, name));
}

function optionSetValues(style: XmlStyle, list: string): string {
  return list
    .split(",")
    .map(
      (value) =>
        style.open("xrm90", "OptionSetValue") +
        style.text("xrm", "Value", value) +
        style.close("xrm90", "OptionSetValue"),
    )
    .join("");
}

// A date without a time zone has no Z, unless a switch says so.
function moment(switches: Switches, { seed }: Column, text: string): string {
  if (seed.behavior !== "DateOnly") return text;
  return `${text}T00:00:00${switches["soap-date-only"] === "with-z" ? "Z" : ""}`;
}

function unquoted(json: string): string {
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}
