import type { ColumnSchema, EntityFacts } from "../types.ts";
import type { Asker } from "./asker.ts";
import { parseAnswer, toList } from "./client.ts";
import { type Definition, parseColumns } from "./parse-columns.ts";
import { readJsonText } from "./read-bounded.ts";

/** Reads one list of a table's metadata, whole. */
export async function readDefinitions(
  asker: Asker,
  webApi: string,
  { entitySet, logicalName }: Pick<EntityFacts, "entitySet" | "logicalName">,
  what: string,
  path: string,
): Promise<Definition[]> {
  const question = { doing: `reading the ${what} of ${entitySet} from metadata`, entity: entitySet };
  const url = `${webApi}/EntityDefinitions(LogicalName='${logicalName}')/${path}`;
  return asker.ask(url, {}, question, async (answer) =>
    toList(parseAnswer(await readJsonText(answer, question, bounds), question)["value"]),
  );
}

// Every value of every choice has a label in every language of the environment.
const bounds = { megabytes: 256, objects: 1_000_000 };

/** Reads the columns of a table's rows, without their choices, in one request. */
export async function readPlainColumns(
  asker: Asker,
  webApi: string,
  facts: Pick<EntityFacts, "entitySet" | "logicalName">,
): Promise<ColumnSchema[]> {
  // Without $select the properties of the derived types come too: the behavior of dates.
  return parseColumns(await readDefinitions(asker, webApi, facts, "columns", "Attributes"));
}
