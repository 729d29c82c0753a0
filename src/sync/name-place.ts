import { DvsyncError } from "../errors.ts";
import type { PullOptions } from "./pull-context.ts";

/** The same error, with the place of the selected columns as its next step where the server does not know one of them. */
export function namePlace(error: unknown, { entity, select, selectedIn }: PullOptions): unknown {
  const isOfColumn = error instanceof DvsyncError && error.code === "DVS-COLUMN-UNKNOWN";
  if (!isOfColumn || select === null || selectedIn === undefined) return error;
  const { code, exitCode, message } = error;
  const hint = `take the column out of ${selectedIn}, or correct it   (all columns: dvsync schema ${entity})`;
  return new DvsyncError({ code, exitCode, message, hint });
}
