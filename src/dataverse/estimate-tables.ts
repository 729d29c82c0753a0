import type { Asker } from "./asker.ts";

const atOnce = 100; // names fit into a URL (docs/protocol.md 1.9)

/** The server's estimates of rows by logical name; those that it will not give are missing. */
export async function estimateTables(
  asker: Asker,
  webApi: string,
  names: readonly string[],
): Promise<Map<string, number>> {
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
