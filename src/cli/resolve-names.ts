import type { Config, EntitySetting } from "../config/config.ts";
import type { Dataverse } from "../dataverse/client.ts";
import { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { toFailure } from "../errors/to-failure.ts";
import { endsRun } from "../errors/ends-run.ts";
import { isSameSelect } from "../sync/choose-mode.ts";
import { chooseEntities } from "./choose-entities.ts";
import { chooseTables, keepMeant, needsTables, noChoice, type TableChoice } from "./choose-tables.ts";
import type { CommandContext } from "./context.ts";
import type { Ending } from "./io.ts";
import { type EntityNames, readLocalNames } from "../sync/local-names.ts";

/** Runs with the entities that the names stand for; where the server cannot be asked at all, each of them has failed for that one reason. */
export async function withEntities(
  context: CommandContext,
  names: readonly string[],
  dataverse: Pick<Dataverse, "readEntity" | "readEntities">,
  run: (entities: readonly EntitySetting[]) => Promise<Ending>,
  choice: TableChoice = noChoice,
): Promise<Ending> {
  if (needsTables(context.config, names, choice))
    return run(await chooseTables(context, names, choice, await dataverse.readEntities()));
  const { config, reporter } = context;
  const chosen = chooseEntities(config, names);
  let entities: readonly EntitySetting[];
  try {
    entities = keepMeant(await resolveEntities(config, chosen, dataverse), choice);
  } catch (error) {
    if (!endsRun(error)) throw error;
    const failure = toFailure(error);
    for (const { name } of chosen) reporter.failed(name, failure);
    return failure;
  }
  return run(entities);
}

/** Takes `account` and `accounts` for the same entity: each once, by its entity set name, with its settings from `.syncrc`. A name that nobody knows stays, for its pull to say so. */
async function resolveEntities(
  config: Config,
  chosen: readonly EntitySetting[],
  dataverse: Pick<Dataverse, "readEntity">,
): Promise<EntitySetting[]> {
  const local = await readLocalNames(config.dir);
  const isListed = (name: string) => config.entities.some((entity) => entity.name === name);
  const resolve = async ({ name }: EntitySetting): Promise<EntityNames> => {
    const known = local.find((names) => isNameOf(name, names));
    if (known !== undefined) return known;
    const unknown = { entitySet: name, logicalName: name };
    // One name alone cannot be another's second name; its own pull asks for it.
    const isAlone = chosen.length < 2 && (config.entities.length === 0 || isListed(name));
    return isAlone ? unknown : lookUp(dataverse, name, unknown);
  };
  // The first one finds out for all whether there is anybody to ask.
  const first = await Promise.all(chosen.slice(0, 1).map(resolve));
  const names = [...first, ...(await Promise.all(chosen.slice(1).map(resolve)))];
  const found = new Map<string, EntitySetting>();
  for (const [index, entity] of chosen.entries()) {
    const own = names[index]!;
    const settings = config.entities.filter(({ name }) => isNameOf(name, own));
    refuseDifferent(config, settings);
    found.set(own.entitySet, { ...(settings[0] ?? entity), name: own.entitySet });
  }
  return [...found.values()];
}

function isNameOf(name: string, { entitySet, logicalName }: EntityNames): boolean {
  return name === entitySet || name === logicalName;
}

function refuseDifferent(config: Config, [first, second]: readonly EntitySetting[]): void {
  if (first === undefined || second === undefined) return;
  if (
    isSameSelect(first.select, second.select) &&
    first.pageSize === second.pageSize &&
    first.api === second.api &&
    isSameSelect(first.exclude ?? null, second.exclude ?? null)
  )
    return;
  throw fail("DVS-CONFIG", {
    case: "same entity",
    file: config.file ?? "",
    names: [first.name, second.name],
  });
}

async function lookUp(
  dataverse: Pick<Dataverse, "readEntity">,
  name: string,
  unknown: EntityNames,
): Promise<EntityNames> {
  try {
    return await dataverse.readEntity(name);
  } catch (error) {
    // Whatever concerns this entity alone is told when its turn comes.
    if (error instanceof DvsyncError && !endsRun(error)) return unknown;
    throw error;
  }
}
