import type { ColumnSchema, EntityFacts } from "../types.ts";
import type { Asker } from "./asker.ts";
import { parseAnswer, toList } from "./client.ts";
import { type Definition, parseColumns } from "./parse-columns.ts";

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
    toList(parseAnswer(await answer.text(maxBytes), question)["value"]),
  );
}

const maxBytes = 256 * 1024 * 1024;

/** Reads the columns of a table's rows, without their choices, in one request. */
export async function readPlainColumns(
  asker: Asker,
  webApi: string,
  facts: Pick<EntityFacts, "entitySet" | "logicalName">,
): Promise<ColumnSchema[]> {
  // Without $select the properties of the derived types come too: the behavior of dates.
  return parseColumns(await readDefinitions(asker, webApi, facts, "columns", "Attributes"));
}
