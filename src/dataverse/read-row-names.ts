import type { EntityFacts } from "../types.ts";
import type { Asker } from "./asker.ts";
import { parseAnswer, toList } from "./client.ts";
import { parseColumns } from "./parse-columns.ts";

/** The names that a table's columns have in a row, in one small request; `attribute` is the logical name where that is another. */
export async function readRowNames(
  asker: Asker,
  webApi: string,
  { entitySet, logicalName }: EntityFacts,
): Promise<{ readonly name: string; readonly attribute?: string }[]> {
  const question = { doing: `reading the columns of ${entitySet} from metadata`, entity: entitySet };
  const fields = "LogicalName,AttributeType,AttributeTypeName,IsValidODataAttribute,IsValidForRead";
  const url = `${webApi}/EntityDefinitions(LogicalName='${logicalName}')/Attributes?$select=${fields}`;
  return asker.ask(url, {}, question, async (answer) =>
    parseColumns(toList(parseAnswer(await answer.text(64 * 1024 * 1024), question)["value"])),
  );
}
