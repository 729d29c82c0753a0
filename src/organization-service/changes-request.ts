import { namespaces } from "./namespaces.ts";

/** One page of `RetrieveEntityChanges`. */
export interface ChangesRequest {
  readonly logicalName: string;
  /** Attributes' logical names. */
  readonly columns: readonly string[];
  readonly pageSize: number;
  /** From 1. */
  readonly pageNumber: number;
  /** As the page before gave it; null for the first page. */
  readonly pagingCookie: string | null;
  /** The data token to read from; null for the whole table. */
  readonly dataVersion: string | null;
}

const { soap11, services, xrm, generic, arrays, schema, instance } = namespaces;

/** The envelope of a request, without white space between elements (docs/protocol-organization-service.md 2.2 to 2.6). */
export function writeChangesRequest(request: ChangesRequest): string {
  const { logicalName, columns, dataVersion } = request;
  const parameters = [
    parameter("EntityName", "x:string", escapeXml(logicalName)),
    parameter("Columns", "a:ColumnSet", writeColumns(columns)),
    parameter("PageInfo", "a:PagingInfo", writePaging(request)),
    dataVersion === null ? "" : parameter("DataVersion", "x:string", escapeXml(dataVersion)),
  ];
  return (
    `<s:Envelope xmlns:s="${soap11}"><s:Header><SdkClientVersion xmlns="${xrm}">9.2</SdkClientVersion></s:Header>` +
    `<s:Body><Execute xmlns="${services}" xmlns:i="${instance}">` +
    `<request i:type="a:RetrieveEntityChangesRequest" xmlns:a="${xrm}">` +
    `<a:Parameters xmlns:b="${generic}" xmlns:x="${schema}">${parameters.join("")}</a:Parameters>` +
    '<a:RequestId i:nil="true"/><a:RequestName>RetrieveEntityChanges</a:RequestName>' +
    "</request></Execute></s:Body></s:Envelope>"
  );
}

function parameter(key: string, type: string, value: string): string {
  const pair = `<b:key>${key}</b:key><b:value i:type="${type}">${value}</b:value>`;
  return `<a:KeyValuePairOfstringanyType>${pair}</a:KeyValuePairOfstringanyType>`;
}

function writeColumns(columns: readonly string[]): string {
  const names = columns.map((name) => `<c:string>${escapeXml(name)}</c:string>`).join("");
  return `<a:AllColumns>false</a:AllColumns><a:Columns xmlns:c="${arrays}">${names}</a:Columns>`;
}

function writePaging({ pageSize, pageNumber, pagingCookie }: ChangesRequest): string {
  const cookie =
    pagingCookie === null
      ? '<a:PagingCookie i:nil="true"/>'
      : `<a:PagingCookie>${escapeXml(pagingCookie)}</a:PagingCookie>`;
  return (
    `<a:Count>${pageSize}</a:Count><a:PageNumber>${pageNumber}</a:PageNumber>${cookie}` +
    "<a:ReturnTotalRecordCount>false</a:ReturnTotalRecordCount>"
  );
}

/** Text as the content of an element: once, so that the server reads back what it gave (docs/protocol-organization-service.md 2.7). */
function escapeXml(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => escapes[character]!);
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;" };
