import { DvsyncError } from "./dvsync-error.ts";

/** The same refusal, when it is known who was refused. */
export function notAdmitted(error: DvsyncError, who: string, origin: string): DvsyncError {
  const { code, exitCode, message } = error;
  const hint = `ask an administrator of ${origin} whether ${who} is an enabled user there, with a security role`;
  return new DvsyncError({ code, exitCode, message, hint, cause: error });
}
