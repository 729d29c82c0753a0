import { SaxesParser } from "saxes";
import type { Emulator } from "../../src/emulator/index.ts";
import { ask } from "./ask.ts";
import type { Reply } from "./ask.ts";

export const service = "/XRMServices/2011/Organization.svc/web?SDKClientVersion=9.2";

const headers = {
  "content-type": "text/xml; charset=utf-8",
  soapaction: '"http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/Execute"',
};

export interface ChangesAsked {
  readonly table: string;
  readonly columns?: readonly string[];
  readonly count?: number;
  readonly page?: number;
  readonly cookie?: string | undefined;
  readonly dataVersion?: string | undefined;
}

/** An element of an answer, whatever its prefix. */
export interface Element {
  /** `{namespace}name` */
  readonly name: string;
  readonly type: string | undefined;
  readonly isNil: boolean;
  readonly children: Element[];
  text: string;
}

/** The envelope around a request, as the SDK writes it. */
export function envelope(name: string, parameters: string, space = "a", type = `${name}Request`): string {
  return (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    '<Execute xmlns="http://schemas.microsoft.com/xrm/2011/Contracts/Services" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">' +
    `<request i:type="${space}:${type}" xmlns:a="http://schemas.microsoft.com/xrm/2011/Contracts" xmlns:g="http://schemas.microsoft.com/crm/2011/Contracts">` +
    '<a:Parameters xmlns:b="http://schemas.datacontract.org/2004/07/System.Collections.Generic" xmlns:x="http://www.w3.org/2001/XMLSchema">' +
    `${parameters}</a:Parameters><a:RequestId i:nil="true" /><a:RequestName>${name}</a:RequestName>` +
    "</request></Execute></s:Body></s:Envelope>"
  );
}

export function changesRequest(asked: ChangesAsked): string {
  const { table, columns, count = 5000, page = 1, cookie, dataVersion } = asked;
  const names = (columns ?? []).map((name) => `<c:string>${name}</c:string>`).join("");
  const set =
    columns === undefined
      ? "<a:AllColumns>true</a:AllColumns>"
      : `<a:AllColumns>false</a:AllColumns><a:Columns xmlns:c="http://schemas.microsoft.com/2003/10/Serialization/Arrays">${names}</a:Columns>`;
  const paging =
    cookie === undefined
      ? '<a:PagingCookie i:nil="true" />'
      : `<a:PagingCookie>${escape(cookie)}</a:PagingCookie>`;
  return envelope(
    "RetrieveEntityChanges",
    pair("EntityName", "x:string", table) +
      pair("Columns", "a:ColumnSet", set) +
      pair(
        "PageInfo",
        "a:PagingInfo",
        `<a:Count>${count}</a:Count><a:PageNumber>${page}</a:PageNumber>${paging}<a:ReturnTotalRecordCount>false</a:ReturnTotalRecordCount>`,
      ) +
      (dataVersion === undefined ? "" : pair("DataVersion", "x:string", dataVersion)),
  );
}

export async function post(emulator: Emulator, body: string, more: object = {}): Promise<Reply> {
  return await ask(emulator, service, { ...headers, ...more }, "POST", body);
}

/** A page of changes, read without regard to prefixes. */
export interface Page {
  readonly reply: Reply;
  /** Members of BusinessEntityChanges by local name. */
  readonly members: ReadonlyMap<string, Element>;
  readonly rows: readonly Record<string, string>[];
  readonly deleted: readonly string[];
}

export async function retrieve(emulator: Emulator, asked: ChangesAsked): Promise<Page> {
  const reply = await post(emulator, changesRequest(asked));
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
  const value = find(parse(reply.text), "value");
  const members = new Map((value?.children ?? []).map((child) => [local(child), child]));
  const items = members.get("Changes")?.children ?? [];
  const rows = items.flatMap((item) => {
    const entity = item.children.find((child) => local(child) === "NewOrUpdatedEntity");
    return entity === undefined ? [] : [toRow(entity)];
  });
  const deleted = items.flatMap((item) => {
    const removed = item.children.find((child) => local(child) === "RemovedItem");
    return removed === undefined ? [] : [removed.children[0]?.text ?? ""];
  });
  return { reply, members, rows, deleted };
}

/** All pages, with the token at their end. */
export async function retrieveAll(
  emulator: Emulator,
  asked: ChangesAsked,
): Promise<{ pages: Page[]; rows: Record<string, string>[]; deleted: string[]; token: string }> {
  const pages: Page[] = [];
  for (let page = 1, cookie: string | undefined; ; page++) {
    const answer = await retrieve(emulator, { ...asked, page, cookie });
    pages.push(answer);
    cookie = answer.members.get("PagingCookie")?.text;
    if (answer.members.get("MoreRecords")?.text !== "true") break;
  }
  return {
    pages,
    rows: pages.flatMap((page) => page.rows),
    deleted: pages.flatMap((page) => page.deleted),
    token: pages.at(-1)?.members.get("DataToken")?.text ?? "",
  };
}

/** The tree of a document; throws on what is not well-formed, except for forbidden characters written as references. */
export function parse(text: string): Element {
  const parser = new SaxesParser({ xmlns: true });
  const root: Element = { name: "", type: undefined, isNil: false, children: [], text: "" };
  const open: Element[] = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    const of = (name: string) => Object.values(tag.attributes).find((each) => each.local === name)?.value;
    const [prefix = "", type = ""] = (of("type") ?? "").split(":");
    const element: Element = {
      name: `{${tag.uri}}${tag.local}`,
      type: type === "" ? undefined : `{${parser.resolve(prefix)}}${type}`,
      isNil: of("nil") === "true",
      children: [],
      text: "",
    };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (part) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text.replaceAll(/&#x(?:[0-8BCEF]|1[0-9A-F]);/g, "\u{fffd}")).close();
  return root;
}

/** The first element of that local name. */
export function find(element: Element, name: string): Element | undefined {
  if (local(element) === name) return element;
  for (const child of element.children) {
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const local = ({ name }: Element) => name.replace(/^\{[^}]*\}/, "");

/** Attribute values as one text each: of a reference its id, of a choice its number. */
function toRow(entity: Element): Record<string, string> {
  const attributes = entity.children[0]?.children ?? [];
  return Object.fromEntries(
    attributes.map((attribute) => {
      const [key, value] = attribute.children;
      return [key?.text ?? "", leaves(value)];
    }),
  );
}

function leaves(element: Element | undefined): string {
  if (element === undefined) return "";
  if (element.type?.endsWith("}EntityReference") === true) return element.children[0]?.text ?? "";
  return element.children.length === 0 ? element.text : element.children.map(leaves).join(",");
}

function pair(key: string, type: string, value: string): string {
  return `<a:KeyValuePairOfstringanyType><b:key>${key}</b:key><b:value i:type="${type}">${value}</b:value></a:KeyValuePairOfstringanyType>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
