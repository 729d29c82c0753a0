import { parseEntityName } from "../../config/entity-name.ts";
import type { Asker } from "../../dataverse/asker.ts";
import type { Dataverse } from "../../dataverse/client.ts";
import { estimateTables } from "../../dataverse/estimate-tables.ts";
import { fail } from "../../errors/fail.ts";
import { lookUpEntity } from "../../sync/look-up-entity.ts";
import type { Ask } from "../../ui/ask.ts";
import { sortEntities } from "../../ui/entities-table.ts";
import { toRows } from "../../ui/numbers.ts";

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
  const rows = await estimateTables(
    asker,
    webApi,
    tracked.map(({ logicalName }) => logicalName),
  );
  const width = Math.max(...tracked.map(({ entitySet }) => entitySet.length));
  const choices = tracked.map(({ entitySet, logicalName }) => {
    const count = rows.get(logicalName);
    const size = count === undefined ? "" : `  about ${toRows(count)}`;
    return { value: entitySet, label: `${entitySet.padEnd(width)}${size}`.trimEnd(), hint: logicalName };
  });
  return ask.chooseSeveral("What do you want to mirror? (these tables are tracked)", choices);
}
