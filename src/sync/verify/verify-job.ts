import type { Clock } from "../../dataverse/patience.ts";
import type { TokenFile } from "../../store/token-file.ts";
import type { PullJob } from "../pull-job.ts";

/** What is asked of one entity's verification. */
export interface VerifyOptions {
  /** Entity set name or logical name. */
  readonly entity: string;
  readonly level: "keys" | "rows" | "sample";
  /** How many rows `sample` compares. */
  readonly sample: number;
  readonly pageSize: number;
  readonly repair: boolean;
  /** Say what `repair` would do, and do nothing. */
  readonly dryRun: boolean;
  /** Wait for the lock instead of giving up. */
  readonly wait: boolean;
  /** How long to look again at rows that cannot be told from rows that are changing. */
  readonly maxWaitMs: number;
  readonly clock: Clock;
}

/** A pull's job whose files are to be compared, not replaced. */
export interface VerifyJob {
  readonly pull: PullJob;
  readonly token: TokenFile;
  readonly options: VerifyOptions;
}

/** Whether rows are compared byte for byte, or by their versions. */
export function comparesBytes({ options }: VerifyJob): boolean {
  return options.level !== "keys";
}

/** The columns that are to be asked for; null means all. */
export function toSelect(job: VerifyJob): readonly string[] | null {
  return comparesBytes(job) ? job.token.select : [job.token.primaryId];
}
