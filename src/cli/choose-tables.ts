import type { Config, EntitySetting } from "../config/config.ts";
import { fitsGlob, isGlob } from "../config/glob.ts";
import { suggest } from "../config/suggest.ts";
import { fail } from "../errors/fail.ts";
import { readLocalNames } from "../sync/local-names.ts";
import type { EntityFacts } from "../types.ts";
import type { CommandContext } from "./context.ts";
import { isInShard, type Shard } from "./shard.ts";

/** Which tables a command is about, beside the names that it was given. */
export interface TableChoice {
  /** Every tracked table. */
  readonly all: boolean;
  /** Patterns of tables to leave out. */
  readonly exclude: readonly string[];
  readonly shard: Shard | null;
}

export const noChoice: TableChoice = { all: false, exclude: [], shard: null };

/** Whether the environment's list of tables is needed to know which tables are meant. */
export function needsTables(config: Config, names: readonly string[], choice: TableChoice): boolean {
  return choice.all || names.some(isGlob) || (names.length === 0 && config.allTables !== null);
}

/** The tables that names, patterns and `"*"` stand for, in the order of their names, with the settings of `.syncrc`; each brings its facts along, so that its pull need not ask. A pattern that fits nothing is refused (exit 64). */
export async function chooseTables(
  { config, reporter }: CommandContext,
  names: readonly string[],
  choice: TableChoice,
  tables: readonly EntityFacts[],
): Promise<EntitySetting[]> {
  const isAll = choice.all || names.length === 0;
  const mirrorable = tables.filter(({ tracked, type }) => tracked && type !== "Elastic");
  for (const name of names) refuseNoMatch(name, tables, mirrorable);
  const toSetting = (facts: EntityFacts): EntitySetting => {
    const own = config.entities.find(({ name }) => isNameOf(name, facts));
    return { ...(own ?? { select: null, pageSize: null, api: null }), name: facts.entitySet, facts };
  };
  const patterns = names.filter(isGlob);
  const literal = isAll ? [...names, ...config.entities.map(({ name }) => name)] : names;
  const isLiteral = (facts: EntityFacts) => literal.some((name) => isNameOf(name, facts));
  const left = choice.all || names.length > 0 ? [] : (config.allTables?.exclude ?? []);
  const isMeant = (facts: EntityFacts) =>
    isAll || patterns.some((pattern) => fitsGlob(pattern, facts.entitySet));
  const found = mirrorable
    .filter((facts) => isLiteral(facts) || isMeant(facts))
    // The most exact name wins: an entry of its own in .syncrc over "*".
    .filter((facts) => isLiteral(facts) || !left.some((pattern) => fitsGlob(pattern, facts.entitySet)));
  // Names that cannot be mirrored, or are unknown, are for their pulls to say.
  const isFound = (name: string) => mirrorable.some((facts) => isNameOf(name, facts));
  const others = literal.filter((name) => !isGlob(name) && !isFound(name));
  const settings = [
    ...found.map(toSetting).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...[...new Set(others)].map((name) => ({ name, select: null, pageSize: null, api: null })),
  ];
  const meant = keepMeant(settings, choice);
  if (isAll) await tellLeftAlone(config, reporter, meant);
  return meant;
}

/** Those of named tables that the patterns to leave out, and the share, leave. */
export function keepMeant(
  entities: readonly EntitySetting[],
  { exclude, shard }: TableChoice,
): EntitySetting[] {
  return entities
    .filter(({ name }) => !exclude.some((pattern) => fitsGlob(pattern, name)))
    .filter(({ name }) => shard === null || isInShard(name, shard));
}

function isNameOf(name: string, { entitySet, logicalName }: EntityFacts): boolean {
  return name === entitySet || name === logicalName;
}

/** Refuses (exit 64) a pattern that fits none of the tables that can be taken, and says what it may have meant. */
export function refuseNoMatch(
  pattern: string,
  tables: readonly EntityFacts[],
  taken: readonly EntityFacts[],
): void {
  if (!isGlob(pattern) || taken.some(({ entitySet }) => fitsGlob(pattern, entitySet))) return;
  const others = tables.filter(({ entitySet }) => fitsGlob(pattern, entitySet));
  const shown = others.slice(0, 3).map((facts) => `${facts.entitySet} (${sayWhy(facts)})`);
  throw fail("DVS-NO-MATCH", {
    pattern,
    others: others.length > 3 ? [...shown, "..."] : shown,
    close: others.length === 0 ? suggestFor(pattern, taken) : null,
  });
}

function sayWhy({ tracked, type }: EntityFacts): string {
  if (type === "Elastic") return "an elastic table";
  return type === "Virtual" ? "a virtual table" : tracked ? "tracked" : "its changes are not tracked";
}

function suggestFor(pattern: string, tables: readonly EntityFacts[]): string | null {
  const stem = pattern.replaceAll(/[*?]/g, "");
  const close = suggest(
    stem,
    tables.flatMap(({ entitySet }) => [0, 1, -1].map((more) => entitySet.slice(0, stem.length + more))),
  );
  return close === null || stem === "" ? null : `${close}*`;
}

/** A table that was mirrored and is not meant any more keeps its files. */
async function tellLeftAlone(
  config: Config,
  reporter: CommandContext["reporter"],
  settings: readonly EntitySetting[],
): Promise<void> {
  const chosen = new Set(settings.map(({ name }) => name));
  const left = (await readLocalNames(config.dir)).map(({ entitySet }) => entitySet);
  const names = left.filter((name) => !chosen.has(name));
  reporter.note(`${settings.length} tables`);
  if (names.length > 0) reporter.note(`mirrored here and left alone: ${names.join(", ")}`);
}
