import type { Asker } from "./asker.ts";

/** The server's version, or null when it does not say. */
export async function readVersion(asker: Asker, webApi: string): Promise<string | null> {
  const question = { doing: "asking the server's version (RetrieveVersion)", entity: null };
  const text = await asker.ask(`${webApi}/RetrieveVersion()`, {}, question, (answer) => answer.text());
  return /"Version"\s*:\s*"([\d.]+)"/.exec(text)?.[1] ?? null;
}
