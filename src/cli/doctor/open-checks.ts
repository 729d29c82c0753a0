import { DvsyncError } from "../../errors.ts";
import type { CheckResult } from "../../ui/doctor-table.ts";
import { toFailure } from "../context.ts";

/** What a check that did not fail found out. */
export interface Passed<T> {
  /** For the line: what is so. */
  readonly detail: string;
  /** What later checks build on. */
  readonly value: T;
  /** Nothing is broken, but this should be known. */
  readonly warning?: { readonly code: `DVS-${string}`; readonly hint: string } | undefined;
}

/** Runs one check and tells its outcome; null stands for "cannot be checked after what failed before". */
export type Check = <T>(
  name: string,
  run: (() => Promise<Passed<T>> | Passed<T>) | null | false,
  entity?: string,
) => Promise<Passed<T> | null>;

export interface Checks {
  readonly check: Check;
  /** That of the first failing check, or 0. */
  readonly exitCode: () => number;
}

/** Starts a row of checks; each is told as it ends, failures too, and only an interruption stops the row. */
export function openChecks(tell: (result: CheckResult) => void, signal: AbortSignal): Checks {
  let exitCode = 0;
  const check: Check = async (name, run, entity) => {
    const common = { check: name, entity };
    if (run === null || run === false) {
      tell({ ...common, status: "skip", detail: "not checked, because it needs what failed" });
      return null;
    }
    try {
      const passed = await run();
      const { detail, warning } = passed;
      tell({ ...common, status: warning === undefined ? "ok" : "warn", detail, ...warning });
      return passed;
    } catch (error) {
      signal.throwIfAborted();
      const { code, message, hint, exitCode: own }: DvsyncError = toFailure(error);
      tell({ ...common, status: "fail", detail: message, code, hint, exitCode: own });
      if (exitCode === 0) exitCode = own;
      return null;
    }
  };
  return { check, exitCode: () => exitCode };
}
