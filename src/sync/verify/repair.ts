import { createDataverse } from "../../dataverse/client.ts";
import { NeedsFullPullError } from "../../dataverse/needs-full-pull.ts";
import { createGatheredRows } from "../../rows/gathered-rows.ts";
import { createLineIds } from "../../rows/line-ids.ts";
import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { fail } from "../../errors/fail.ts";
import { hasCode } from "../../errors/has-code.ts";
import type { FoundDifference } from "../../types.ts";
import { lookUpEntity } from "../look-up-entity.ts";
import { applyAndCommit } from "../pull-delta.ts";
import { pullFull } from "../pull-full.ts";
import { readChanges } from "../read-changes.ts";
import type { VerifyJob } from "./verify-job.ts";

/** How differences are to be put right. */
export type RepairPlan = "rows" | "full";

const maxRows = 1000;
const maxShare = 0.01;

/** Single rows, or a full pull when that is the shorter way. Throws (exit 65) where the server, not the snapshot, is more likely to be at fault. */
export function planRepair({ token, pull }: VerifyJob, differences: readonly FoundDifference[]): RepairPlan {
  const count = (kind: FoundDifference["difference"]) =>
    differences.filter(({ difference }) => difference === kind).length;
  const [missing, stale, extra] = [count("missing"), count("stale"), count("extra")];
  const total = missing + stale + extra;
  const half = (token.rows + missing) / 2;
  if (total > half) throw refused(pull.facts.entitySet, { missing, stale, extra });
  // A single row would come in the Web API's bytes, not in those of the snapshot.
  if (pull.source.api !== "web") return "full";
  return total > maxRows || total > token.rows * maxShare ? "full" : "rows";
}

/** Puts the snapshot right through the same commit as a pull, with what has changed since the last one. */
export async function repair(
  job: VerifyJob,
  plan: RepairPlan,
  differences: readonly FoundDifference[],
  because: string,
): Promise<void> {
  if (plan === "rows" && (await repairRows(job, differences))) return;
  const { pull } = job;
  const { entitySet } = pull.facts;
  pull.context.onEvent({ kind: "full-again", entity: entitySet, because });
  const facts = await lookUpEntity(createDataverse(pull.asker, pull.context.webApi), entitySet);
  await pullFull({ ...pull, facts }, because, null);
}

/** False when the server no longer tells what has changed. */
async function repairRows(job: VerifyJob, differences: readonly FoundDifference[]): Promise<boolean> {
  const { pull, token } = job;
  try {
    const read = await readChanges(pull, token.deltaLink, () => undefined);
    try {
      const { changes } = read;
      const dataverse = createDataverse(pull.asker, pull.context.webApi);
      const rows = createGatheredRows();
      const gone: string[] = [];
      for (const { id } of differences) {
        // Asked for after the changes were, so that what has changed even since is in one or in the next ones.
        const row = await dataverse.readRow(pull.facts, id, token.select);
        const ids = createLineIds(token.primaryId);
        if (row === null) gone.push(id);
        else if (ids.find(row, 0, row.length)) rows.add(row, 0, row.length, ids.idStart, ids.idEnd);
      }
      if (rows.count > 0) changes.put(rows.take());
      changes.remove(gone);
      changes.commitPage();
      await applyAndCommit(pull, token, read);
      return true;
    } finally {
      await read.changes.close();
    }
  } catch (error) {
    if (error instanceof NeedsFullPullError || hasCode(error, "DVS-TOKEN-EXPIRED")) return false;
    throw error;
  }
}

function refused(
  entity: string,
  { missing, stale, extra }: { missing: number; stale: number; extra: number },
): DvsyncError {
  const why =
    extra >= stale
      ? "the signed-in user may be allowed to read only a part of it"
      : "the environment may have been restored or copied";
  const counts = `${missing} missing, ${stale} stale, ${extra} extra`;
  return fail("DVS-REPAIR-REFUSED", { entity, counts, why });
}
