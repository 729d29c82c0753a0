import type { XmlElement } from "./parse-xml.ts";
import { readMembers } from "./read-request.ts";
import type { SoapRequest } from "./read-request.ts";
import { SoapFault, unreadable } from "./soap-fault.ts";

/** A RetrieveEntityChanges request, its parameters read. */
export interface ChangesRequest {
  readonly entityName: string;
  /** Undefined for all columns. */
  readonly columns: readonly string[] | undefined;
  readonly count: number;
  readonly pageNumber: number;
  readonly cookie: string | undefined;
  readonly dataVersion: string | undefined;
  readonly asksMetadataVersion: boolean;
}

const types: Readonly<Record<string, string>> = {
  EntityName: "xsd:string",
  Columns: "xrm:ColumnSet",
  PageInfo: "xrm:PagingInfo",
  DataVersion: "xsd:string",
  GetGlobalMetadataVersion: "xsd:boolean",
};

/** Reads the parameters; refuses unknown ones, wrong types, and members out of their order. */
export function readChangesRequest({ parameters }: SoapRequest): ChangesRequest {
  for (const [key, value] of parameters) {
    if (types[key] === undefined) throw unreadable(`the parameter ${key} is not known`);
    if (value.type !== types[key])
      throw unreadable(`${key} has the type ${value.type} instead of ${types[key]}`);
  }
  const entityName = parameters.get("EntityName")?.text ?? "";
  const paging = parameters.get("PageInfo");
  if (entityName === "" || paging === undefined || !parameters.has("Columns")) {
    throw new SoapFault({ code: "0x80040203", message: "EntityName, Columns and PageInfo are required." });
  }
  const page = readMembers(paging, "xrm", [
    "Count",
    "PageNumber",
    "PagingCookie",
    "ReturnRecordCountLessThanMarv",
    "ReturnTotalRecordCount",
  ]);
  const cookie = page.get("PagingCookie");
  return {
    entityName,
    columns: readColumnSet(parameters.get("Columns")),
    count: readInteger(page.get("Count")),
    pageNumber: readInteger(page.get("PageNumber")),
    cookie: cookie === undefined || cookie.isNil || cookie.text === "" ? undefined : cookie.text,
    dataVersion: parameters.get("DataVersion")?.text || undefined,
    asksMetadataVersion: parameters.get("GetGlobalMetadataVersion")?.text === "true",
  };
}

function readColumnSet(set: XmlElement | undefined): readonly string[] | undefined {
  if (set === undefined) return undefined;
  const members = readMembers(set, "xrm", ["AllColumns", "AttributeExpressions", "Columns"]);
  if (members.get("AllColumns")?.text === "true") return undefined;
  const columns = members.get("Columns")?.children ?? [];
  return columns.map((column) => {
    if (column.namespace === "arrays" && column.name === "string") return column.text;
    throw unreadable(`${column.namespace}:${column.name} stands where arrays:string has to stand`);
  });
}

function readInteger(element: XmlElement | undefined): number {
  const text = element?.text ?? "0";
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw unreadable(`${element?.name} '${text}' is not a whole number`);
}
