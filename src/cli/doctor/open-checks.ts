import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { toFailure } from "../../errors/to-failure.ts";
import type { CheckResult } from "../../ui/doctor-table.ts";

/** What a check that did not fail found out. */
export interface Passed<T> {
  /** For the line: what is so. */
  readonly detail: string;
  /** What later checks build on. */
  readonly value: T;
  /** Nothing is broken, but this should be known. */
  readonly warning?: DvsyncError | undefined;
}

/** Runs one check and tells its outcome; null stands for "cannot be checked after what failed before". */
export type Check = <T>(
  name: string,
  run: (() => Promise<Passed<T>> | Passed<T>) | null | false,
  entity?: string,
) => Promise<Passed<T> | null>;

export interface Checks {
  readonly check: Check;
  /** Of the first failing check; null when none failed. */
  readonly failure: () => DvsyncError | null;
}

/** Starts a row of checks; each is told as it ends, failures too, and only an interruption stops the row. */
export function openChecks(tell: (result: CheckResult) => void, signal: AbortSignal): Checks {
  let first: DvsyncError | null = null;
  const check: Check = async (name, run, entity) => {
    const common = { check: name, entity };
    if (run === null || run === false) {
      tell({ ...common, status: "skip", detail: "not checked, because it needs what failed" });
      return null;
    }
    try {
      const passed = await run();
      const { detail, warning } = passed;
      const { code, hint } = warning ?? {};
      tell({ ...common, status: warning === undefined ? "ok" : "warn", detail, code, hint });
      return passed;
    } catch (error) {
      signal.throwIfAborted();
      const failure = toFailure(error);
      const { code, message, hint, exitCode } = failure;
      tell({ ...common, status: "fail", detail: message, code, hint, exitCode });
      first ??= failure;
      return null;
    }
  };
  return { check, failure: () => first };
}
