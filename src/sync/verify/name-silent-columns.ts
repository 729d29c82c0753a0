import { createDataverse } from "../../dataverse/client.ts";
import { readMembers } from "../../rows/row-members.ts";
import { scanLines } from "../../store/scan-lines.ts";
import { toSelect, type VerifyJob } from "./verify-job.ts";

/** In how many of the rows that were looked at a column differs. */
export interface SilentColumns {
  readonly lookedAt: number;
  readonly columns: ReadonlyMap<string, number>;
}

// One request each; more rows seldom name other columns.
const maxAsked = 20;

/** Names the columns in which some of these rows differ, though their versions are the same. */
export async function nameSilentColumns(job: VerifyJob, ids: readonly string[]): Promise<SilentColumns> {
  const { asker, context, facts, files } = job.pull;
  const dataverse = createDataverse(asker, context.webApi);
  const wanted = new Set(ids.slice(0, maxAsked));
  const ours = new Map<string, Buffer>();
  await scanLines(files.snapshot, facts.primaryId, {
    line(bytes, start, end, idStart, idEnd) {
      const id = bytes.toString("utf8", idStart, idEnd).toLowerCase();
      if (wanted.has(id)) ours.set(id, Buffer.from(bytes.subarray(start, end)));
    },
  });
  const columns = new Map<string, number>();
  let lookedAt = 0;
  for (const [id, row] of ours) {
    const theirs = await dataverse.readRow(facts, id, toSelect(job));
    if (theirs === null) continue;
    lookedAt++;
    const [here, there] = [readMembers(row), readMembers(theirs)];
    for (const name of new Set([...here.keys(), ...there.keys()]))
      if (here.get(name) !== there.get(name)) columns.set(name, (columns.get(name) ?? 0) + 1);
  }
  return { lookedAt, columns };
}
