import { parseEntityName } from "../config/entity-name.ts";
import type { Asker } from "../dataverse/asker.ts";
import type { Dataverse } from "../dataverse/client.ts";
import { fail } from "../errors/fail.ts";
import { lookUpEntity } from "../sync/look-up-entity.ts";
import type { EntityFacts } from "../types.ts";
import type { Ask } from "../ui/ask.ts";
import { sortEntities } from "../ui/entities-table.ts";
import { toRows } from "../ui/numbers.ts";

/** Takes `accounts,contacts` apart; an empty list or a bad name is bad usage. */
export function parseEntities(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === "")) {
    throw fail("DVS-USAGE", { case: "empty name", option: "--entities", text });
  }
  return [...new Set(names.map(parseEntityName))];
}

/** The entity set names of these entities, each once; throws when one does not exist or cannot be mirrored. */
export async function resolveEntities(dataverse: Dataverse, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    found.push((await lookUpEntity(dataverse, name)).entitySet);
  }
  return [...new Set(found)];
}

/** Lets a person choose among the tables that can be mirrored, with what the server thinks of their rows. */
export async function askEntities(
  ask: Ask,
  dataverse: Dataverse,
  asker: Asker,
  webApi: string,
): Promise<string[]> {
  const tables = await dataverse.readEntities();
  const tracked = sortEntities(tables).filter((facts) => facts.tracked && facts.type !== "Elastic");
  if (tracked.length === 0) return [];
  const rows = await estimateRows(asker, webApi, tracked);
  const width = Math.max(...tracked.map(({ entitySet }) => entitySet.length));
  const choices = tracked.map(({ entitySet, logicalName }) => {
    const count = rows.get(logicalName);
    const size = count === undefined ? "" : `  about ${toRows(count)}`;
    return { value: entitySet, label: `${entitySet.padEnd(width)}${size}`.trimEnd(), hint: logicalName };
  });
  return ask.chooseSeveral("What do you want to mirror? (these tables are tracked)", choices);
}

const atOnce = 100; // names fit into a URL (PROTOCOL 1.9)

/** The server's estimates by logical name; those that it will not give are missing. */
async function estimateRows(
  asker: Asker,
  webApi: string,
  tables: readonly EntityFacts[],
): Promise<Map<string, number>> {
  const names = tables.map(({ logicalName }) => logicalName);
  const groups = Array.from({ length: Math.ceil(names.length / atOnce) }, (_, index) =>
    names.slice(index * atOnce, (index + 1) * atOnce),
  );
  const found = await Promise.all(
    groups.map((group) => estimateGroup(asker, webApi, group).catch(() => new Map<string, number>())),
  );
  return new Map(found.flatMap((group) => [...group]));
}

async function estimateGroup(
  asker: Asker,
  webApi: string,
  names: readonly string[],
): Promise<Map<string, number>> {
  const list = encodeURIComponent(JSON.stringify(names));
  const question = { doing: "estimating rows", entity: null };
  const url = `${webApi}/RetrieveTotalRecordCount(EntityNames=@p1)?@p1=${list}`;
  const text = await asker.ask(url, {}, question, (answer) => answer.text());
  const body = JSON.parse(text) as { EntityRecordCountCollection?: { Keys?: string[]; Values?: number[] } };
  const { Keys = [], Values = [] } = body.EntityRecordCountCollection ?? {};
  return new Map(Keys.map((name, index) => [name, Values[index] ?? 0]));
}
