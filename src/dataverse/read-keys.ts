import { readJsonText } from "./read-bounded.ts";
import type { AlternateKey } from "../types.ts";
import type { Asker } from "./asker.ts";
import { parseAnswer, toList } from "./client.ts";
import { parseKeys } from "./parse-keys.ts";

/** The alternate keys of every table by its logical name, in one request (docs/protocol.md 8.9). */
export async function readKeys(asker: Asker, webApi: string): Promise<Map<string, AlternateKey[]>> {
  const question = { doing: "listing the alternate keys", entity: null };
  const keys = "Keys($select=LogicalName,KeyAttributes,EntityKeyIndexStatus)";
  return asker.ask(
    `${webApi}/EntityDefinitions?$select=LogicalName&$expand=${keys}`,
    {},
    question,
    async (answer) => {
      const body = parseAnswer(
        await readJsonText(answer, question, { megabytes: 256, objects: 1_000_000 }),
        question,
      );
      return new Map(
        toList(body["value"]).map(({ LogicalName, Keys }) => [String(LogicalName), parseKeys(Keys)]),
      );
    },
  );
}
