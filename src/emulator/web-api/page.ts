import type { EmulatedTable } from "../data/table.ts";
import { jsonAnswer } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { handOut } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";

/** A page of rows or changes, ready to be put into its envelope. */
export interface Page {
  readonly context: string;
  /** The items as JSON text, in their order. */
  readonly items: Iterable<string>;
  /** Path and query, not yet handed out. */
  readonly nextLink?: string | undefined;
  readonly deltaLink?: string | undefined;
  readonly isTracked: boolean;
}

/** The answer that carries a page, with its links where the switches want them. */
export function answerPage(exchange: Exchange, page: Page): Answer {
  const { switches } = exchange.state;
  const links = linksOf(exchange, page);
  const before = [`"@odata.context":${JSON.stringify(page.context)}`, ...annotationsOf(exchange)];
  const after: string[] = [];
  // The delta link stands before the rows and the next link after them (docs/protocol.md 4.2).
  if (links.delta !== undefined) {
    const member = `"@odata.deltaLink":${JSON.stringify(links.delta)}`;
    (switches["delta-link-place"] === "before" ? before : after).push(member);
  }
  if (links.next !== undefined) {
    const member = `"@odata.nextLink":${JSON.stringify(links.next)}`;
    (switches["next-link-place"] === "before" ? before : after).push(member);
  }
  const body = [
    Buffer.from(`{${before.join(",")},"value":[`),
    ...encodeItems(page.items),
    Buffer.from(`]${after.map((member) => `,${member}`).join("")}}`),
  ];
  return jsonAnswer(body, appliedPreferences(exchange, page.isTracked));
}

function linksOf(exchange: Exchange, page: Page): { next: string | undefined; delta: string | undefined } {
  const kind = exchange.fault?.kind;
  if (kind === "no-links" || kind === "more-records-without-link")
    return { next: undefined, delta: undefined };
  if (kind === "repeat-next-link") {
    return { next: `${exchange.origin}${exchange.target.raw}`, delta: undefined };
  }
  return {
    next: page.nextLink === undefined ? undefined : handOut(exchange, page.nextLink),
    delta: page.deltaLink === undefined ? undefined : handOut(exchange, page.deltaLink),
  };
}

function annotationsOf(exchange: Exchange): string[] {
  const name = '"@Microsoft.Dynamics.CRM.';
  if (exchange.fault?.kind === "more-records-without-link") return [`${name}morerecords":true`]; // docs/protocol.md 3.9
  if (!exchange.prefer.annotations.includes("*")) return [];
  // docs/protocol.md 3.10
  return [
    `${name}totalrecordcount":-1`,
    `${name}totalrecordcountlimitexceeded":false`,
    `${name}globalmetadataversion":"919042"`,
  ];
}

const chunkLength = 64 * 1024;

function encodeItems(items: Iterable<string>): Buffer[] {
  const chunks: Buffer[] = [];
  let text = "";
  let comma = "";
  for (const item of items) {
    text += comma + item;
    comma = ",";
    if (text.length < chunkLength) continue;
    chunks.push(Buffer.from(text));
    text = "";
  }
  if (text !== "") chunks.push(Buffer.from(text));
  return chunks;
}

/** How many items a page holds: 5,000 at most, 500 on elastic tables (docs/protocol.md 3.3, 3.4). */
export function pageSizeOf(exchange: Exchange, table?: EmulatedTable): number {
  const cap = table?.seed.tableType === "Elastic" ? 500 : 5000;
  if (exchange.state.switches.maxpagesize === "ignored") return cap;
  return Math.min(exchange.prefer.maxPageSize ?? cap, cap);
}

const formattedValue = "OData.Community.Display.V1.FormattedValue";

// The `Preference-Applied` header of a page (docs/protocol.md 3.7).
function appliedPreferences(exchange: Exchange, isTracked: boolean): Readonly<Record<string, string>> {
  const { prefer, state } = exchange;
  const mode = state.switches["preference-applied"];
  if (mode === "absent") return {};
  const size =
    prefer.maxPageSize === undefined || state.switches.maxpagesize === "ignored" ? 0 : prefer.maxPageSize;
  const annotations = grantedAnnotations(exchange);
  const applied = [
    ...(isTracked && prefer.tracksChanges && mode === "echo" ? ["odata.track-changes"] : []),
    ...(size > 0 ? [`odata.maxpagesize=${Math.min(size, pageSizeOf(exchange))}`] : []),
    ...(annotations.length > 0 ? [`odata.include-annotations="${annotations.join(",")}"`] : []),
  ];
  return applied.length === 0 ? {} : { "Preference-Applied": applied.join(",") };
}

/** The annotations that a request gets; `partial` grants formatted values alone (docs/protocol.md 3.7). */
export function grantedAnnotations(exchange: Exchange): readonly string[] {
  const asked = exchange.prefer.annotations;
  if (asked.length === 0 || exchange.state.switches["preference-applied"] !== "partial") return asked;
  return [formattedValue];
}
