import type { LastOutcome } from "../store/last-outcome.ts";
import type { StatusResult } from "../types.ts";

/** The same status, with what the last pull's end and `--max-age` (in ms) say about it. */
export function judgeStatus(
  status: StatusResult,
  last: LastOutcome | null,
  maxAgeMs: number | null,
  now: Date,
): StatusResult {
  const failure = last === null || last.code === null ? null : { ...last, code: last.code };
  const told: StatusResult = {
    ...status,
    lastError: failure === null ? null : { code: failure.code, exitCode: failure.exitCode, at: failure.at },
    failingSince: failure?.since ?? null,
  };
  if (status.state === "locked" || status.state === "damaged") return told;
  if (failure !== null) {
    const why = `the last pull failed with ${failure.code} (exit ${failure.exitCode}); failing since ${failure.since}`;
    return { ...told, state: "failing", note: status.note === undefined ? why : `${why}; ${status.note}` };
  }
  const isOld =
    maxAgeMs !== null && status.pulledAt !== null && now.getTime() - Date.parse(status.pulledAt) > maxAgeMs;
  return isOld && ["ok", "expiring", "partial"].includes(status.state) ? { ...told, state: "late" } : told;
}

/** Whether `dvsync status --check` says no. An interrupted full pull over a good old snapshot is no reason. */
export function isBadStatus({ state, pulledAt }: StatusResult): boolean {
  if (state === "partial") return pulledAt === null;
  return ["expired", "never", "damaged", "failing", "late"].includes(state);
}
