import type { Choice, EntityFacts, TableSchema } from "../types.ts";
import type { Asker } from "./asker.ts";
import { parseChoices } from "./parse-choices.ts";
import { readDefinitions } from "./read-definitions.ts";
import { type Definition, parseColumns, typeOf } from "./parse-columns.ts";
import { parseKeys } from "./parse-keys.ts";

// Choices hang on derived types, each of which has to be asked for by its own cast (docs/protocol.md 8.5).
const choiceTypes = ["Picklist", "MultiSelectPicklist", "State", "Status", "Boolean"];

/** Reads the description of a table's rows from metadata: one request for its attributes, one for its keys, and one for each of the five kinds of choice that it has. */
export async function readColumns(asker: Asker, webApi: string, facts: EntityFacts): Promise<TableSchema> {
  const { entitySet, logicalName, primaryId } = facts;
  const readList = (what: string, path: string) => readDefinitions(asker, webApi, facts, what, path);
  const readChoices = (type: string) =>
    readList(
      "choices",
      `Attributes/Microsoft.Dynamics.CRM.${type}AttributeMetadata?$select=LogicalName&$expand=OptionSet,GlobalOptionSet`,
    );

  // Without $select the properties of the derived types come too: precision, targets, behavior of dates.
  const [attributes, keys] = await Promise.all([
    readList("columns", "Attributes"),
    readList("alternate keys", "Keys?$select=LogicalName,KeyAttributes,EntityKeyIndexStatus"),
  ]);
  const types = new Set(attributes.map(typeOf));
  const answers = await Promise.all(choiceTypes.filter((type) => types.has(type)).map(readChoices));
  const choices = new Map(answers.flat().map((one) => [one["LogicalName"], parseChoices(one)]));
  return toSchema({ entitySet, logicalName, primaryId }, attributes, choices, keys);
}

function toSchema(
  names: Pick<TableSchema, "entitySet" | "logicalName" | "primaryId">,
  attributes: readonly Definition[],
  choices: ReadonlyMap<unknown, readonly Choice[]>,
  keys: readonly Definition[],
): TableSchema {
  const columns = parseColumns(attributes).map((column) => {
    const found = choices.get(column.name);
    return found === undefined || found.length === 0 ? column : { ...column, choices: found };
  });
  const inRow = new Map(columns.map(({ name, attribute }) => [attribute ?? name, name]));
  const primaryName = attributes.find((attribute) => attribute["IsPrimaryName"] === true)?.["LogicalName"];
  return {
    ...names,
    primaryName: typeof primaryName === "string" ? primaryName : null,
    keys: parseKeys(keys).map((key) => ({
      ...key,
      columns: key.columns.map((name) => inRow.get(name) ?? name),
    })),
    columns,
  };
}
