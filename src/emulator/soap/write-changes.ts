import type { ChangesRequest } from "./changes-request.ts";
import { deletedAt } from "./retrieve-changes.ts";
import type { ChangesPage } from "./retrieve-changes.ts";
import type { SoapExchange } from "./soap-exchange.ts";
import type { Result } from "./write-answer.ts";
import { writeDelete, writeStranger, writeUpsert } from "./write-item.ts";
import type { ItemShape } from "./write-item.ts";
import { escapeXml, styleOf } from "./xml-style.ts";
import type { XmlStyle } from "./xml-style.ts";

/** The one result of RetrieveEntityChanges: the items of a page, and how it goes on. */
export function writeChanges(exchange: SoapExchange, request: ChangesRequest, page: ChangesPage): Result {
  const { switches } = exchange.state;
  const style = styleOf(switches["soap-prefixes"]);
  const items = writeItems(exchange, style, page).join("");
  const changes =
    items === ""
      ? style.empty("xrm71", "Changes")
      : style.open("xrm71", "Changes") + items + style.close("xrm71", "Changes");
  const kind = exchange.fault?.kind;
  const hasMore = page.hasMore || kind === "more-records-without-link" || kind === "repeat-next-link";
  const cookie =
    kind === "more-records-without-link"
      ? undefined
      : kind === "repeat-next-link"
        ? (request.cookie ?? page.cookie)
        : page.cookie;
  const newer = switches["soap-newer-members"];
  const metadataVersion =
    request.asksMetadataVersion || newer === "filled" ? `${exchange.state.organization.version}` : undefined;
  const content =
    changes +
    member(
      style,
      "DataToken",
      kind === "no-links" ? undefined : page.dataToken,
      hasMore ? switches["soap-token-early"] : "nil",
      "0!01/01/2000 00:00:00",
    ) +
    (newer === "absent" ? "" : member(style, "GlobalMetadataVersion", metadataVersion, "nil", "")) +
    style.text("xrm71", "MoreRecords", `${hasMore}`) +
    member(
      style,
      "PagingCookie",
      cookie,
      hasMore ? "nil" : switches["soap-cookie-late"],
      '<cookie page="1" />',
    ) +
    (newer === "absent" ? "" : style.text("xrm71", "RecordCountLessThanMarv", "0"));
  return { key: "EntityChanges", namespace: "xrm71", type: "BusinessEntityChanges", content };
}

// A member with its text; without one it is nil, absent, or has a text that nobody may trust.
function member(
  style: XmlStyle,
  name: string,
  text: string | undefined,
  otherwise: "nil" | "absent" | "filled",
  wrong: string,
): string {
  if (text !== undefined) return style.text("xrm71", name, escapeXml(text));
  if (otherwise === "filled") return style.text("xrm71", name, escapeXml(wrong));
  return otherwise === "absent" ? "" : style.nil("xrm71", name);
}

function writeItems(exchange: SoapExchange, style: XmlStyle, page: ChangesPage): string[] {
  const { switches, organization } = exchange.state;
  const shape: ItemShape = { style, switches, table: page.table, columns: page.columns };
  const now = organization.clock();
  const items = page.changes.map((change) =>
    change.isDelete
      ? writeDelete(shape, change.row.id, change, deletedAt(change, now))
      : writeUpsert(shape, change.row),
  );
  const first = page.changes.find((change) => !change.isDelete);
  switch (switches["soap-items"]) {
    case "twice":
      return first === undefined ? items : [...items, writeUpsert(shape, first.row)];
    case "unknown-delete": {
      const id = "ffffffff-ffff-4fff-8fff-ffffffffffff";
      const change = first ?? { version: organization.version };
      return [...items, writeDelete(shape, id, change, now)];
    }
    case "unknown-type":
      return [...items, writeStranger(style)];
    default:
      return items;
  }
}
