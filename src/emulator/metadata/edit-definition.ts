import type { EmulatedTable } from "../data/table.ts";
import type { TableSeed } from "../seeds/table-seed.ts";
import { noContent, notEmulated, Refusal, refuse } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { readJsonBody } from "../wire/exchange.ts";
import type { Exchange } from "../wire/exchange.ts";
import { findDefinition } from "./answer-definitions.ts";
import { readLabels } from "./label-of.ts";
import { metadataId } from "./members.ts";

const nobody = "00000000-0000-0000-0000-000000000000";

/** `PUT EntityDefinitions(…)` with the whole definition: what is left out is reset (docs/protocol.md 8.10). */
export function editDefinition(exchange: Exchange, key: string): Answer {
  if (exchange.method === "PATCH")
    throw refuse(405, "0x80060888", "Operation not supported on EntityMetadata");
  if (exchange.method !== "PUT") throw notEmulated(`${exchange.method} on EntityDefinitions`);
  if (exchange.state.switches.customizer === "no-write") throw missing("prvWriteEntity");
  const body = readJsonBody(exchange);
  const table = findDefinition(exchange, key);
  const { logicalName, tableType } = table.seed;
  // Finance-and-operations tables have to be made visible first (docs/protocol.md 8.10).
  if (tableType === "Virtual") {
    throw refuse(404, "0x80040217", `Could not find an entity with name ${logicalName} and id ${nobody}.`);
  }
  const ids = [logicalName, metadataId(logicalName)];
  if (
    ![body["LogicalName"], body["MetadataId"]].every(
      (value) => value === undefined || (typeof value === "string" && ids.includes(value)),
    )
  ) {
    throw refuse(400, "0x80060888", "The definition is one of another table than the URL names.");
  }
  exchange.state.customizing.write(table, {
    tracked: trackingAfter(exchange, table, body["ChangeTrackingEnabled"] === true),
    labels: labelsAfter(exchange, table.seed, body["DisplayName"]),
  });
  return noContent();
}

/** `PublishXml` with a list of tables, or `PublishAllXml` (docs/protocol.md 8.10). */
export function publish(exchange: Exchange, action: string): Answer {
  if (exchange.method !== "POST") throw notEmulated(`${exchange.method} on ${action}`);
  if (exchange.state.switches.customizer === "no-publish") throw missing("prvPublishCustomization");
  if (action === "PublishAllXml") {
    exchange.state.customizing.publish(undefined);
    return noContent();
  }
  const { ParameterXml } = readJsonBody(exchange);
  const xml = typeof ParameterXml === "string" ? ParameterXml : "";
  const list = /^<importexportxml><entities>(.*)<\/entities><\/importexportxml>$/s.exec(xml)?.[1];
  if (list === undefined) throw notEmulated(`PublishXml with ParameterXml ${JSON.stringify(xml)}`);
  const names = [...list.matchAll(/<entity>(\w+)<\/entity>/g)].map((match) => match[1] ?? "");
  for (const name of names) findDefinition(exchange, `LogicalName='${name}'`);
  exchange.state.customizing.publish(names);
  return noContent();
}

// The codes and wordings are our own: what a server answers here is not public.
function trackingAfter({ state }: Exchange, table: EmulatedTable, wanted: boolean): boolean {
  const { tracked, switchable } = table.seed;
  const settings = state.switches;
  if (wanted && !tracked && !switchable) {
    if (settings["not-switchable"] === "204") return false;
    throw refuse(400, "0x80040203", "The property ChangeTrackingEnabled of this entity cannot be changed.");
  }
  if (!wanted && tracked) {
    if (settings["tracking-off"] === "204") return true;
    if (settings["tracking-off"] === "400") {
      throw refuse(400, "0x80040203", "Change tracking cannot be disabled once it is enabled.");
    }
    const text =
      "You can not disable change tracking for this entity since mobile offline is already enabled.";
    throw refuse(400, "0x800609a1", text); // docs/protocol.md 8.10
  }
  return wanted;
}

// Without MSCRM.MergeLabels the labels in other languages are lost (docs/protocol.md 8.10).
function labelsAfter(exchange: Exchange, seed: TableSeed, sent: unknown): TableSeed["labels"] & object {
  const labels = readLabels(sent);
  if (exchange.headers["mscrm.mergelabels"] === "true") return { ...seed.labels, ...labels };
  return Object.fromEntries(Object.entries(labels).filter(([code]) => code === "1033"));
}

function missing(privilege: string): Refusal {
  return refuse(
    403,
    "0x80040220",
    `Principal user (Id=${nobody}, type=8) is missing ${privilege} privilege (Id=${nobody})`,
  );
}
