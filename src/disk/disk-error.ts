import { DvsyncError } from "../errors/dvsync-error.ts";
import { diskCodes } from "../errors/disk.ts";
import { fail } from "../errors/fail.ts";

/** Turns a failed disk operation into exit 74 with the path and a next step; passes a `DvsyncError` through. */
export function toDiskError(error: unknown, doing: string, path: string): DvsyncError {
  if (error instanceof DvsyncError) return error;
  const errno = isErrno(error) ? (error.code ?? "unknown") : "unknown";
  const code = errno in diskCodes ? diskCodes[errno as keyof typeof diskCodes] : "DVS-DISK";
  const facts = { case: "operation", doing, path, errno, said: describe(error) } as const;
  return fail(code, facts, error);
}

/** True when a disk operation failed with this errno name (`ENOENT`). */
export function isErrno(error: unknown, code?: string): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return code === undefined || error.code === code;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
