import { readTextFile } from "../../disk/text-file.ts";
import { toEntityFiles } from "../../store/entity-files.ts";
import { readPending } from "../../store/finish-commit.ts";
import { indexSnapshot } from "../../store/index-snapshot.ts";
import type { VerifyResult } from "../../types.ts";
import { withLockedFiles } from "../with-files.ts";
import type { LockOptions } from "../with-lock.ts";
import { noteVerified } from "./note-verified.ts";
import { openToken } from "./open-token.ts";
import { toVerifyResult } from "./to-verify-result.ts";

/**
 * Checks the files of one entity against themselves, without the network; refuses (exit 65) what does not fit together. The
 * first time it notes the checksum in the token file; from then on every altered byte is found.
 */
export async function verifyOffline(
  dir: string,
  options: LockOptions,
  now: () => Date,
): Promise<VerifyResult> {
  const startedMs = performance.now();
  const { entity } = options;
  const files = toEntityFiles(dir, entity);
  if ((await readPending(files)) === null) openToken(files, await readTextFile(files.token));
  return withLockedFiles(files, options, async (open) => {
    const token = openToken(open.files, open.base.tokenText);
    const { checksum } = await indexSnapshot(open.files, token, "ids", open.signal);
    await noteVerified(open, { at: now().toISOString(), level: "offline", result: "equal" }, checksum);
    const found = { differences: [], changedMeanwhile: 0, unsettled: 0, silent: [], damage: null };
    const facts = { level: "offline", repaired: 0, requests: 0, rows: token.rows, startedMs } as const;
    return toVerifyResult(files, found, facts);
  });
}
