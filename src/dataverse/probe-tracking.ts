import type { EntityFacts } from "../types.ts";
import type { Asker } from "./asker.ts";

/** Resolves when the table can be read with change tracking: one page of one row of these columns. */
export async function probeTracking(
  asker: Asker,
  webApi: string,
  { entitySet, primaryId }: Pick<EntityFacts, "entitySet" | "primaryId">,
  select: readonly string[] | null,
): Promise<void> {
  await asker.ask(
    `${webApi}/${entitySet}?$select=${(select ?? [primaryId]).join(",")}`,
    { prefer: "odata.track-changes,odata.maxpagesize=1" },
    { doing: `reading ${entitySet} with change tracking`, entity: entitySet },
    async (answer) => answer.discard(),
  );
}
