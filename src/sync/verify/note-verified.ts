import { readTextFile } from "../../disk/text-file.ts";
import { readBase } from "../../store/base.ts";
import { commit } from "../../store/commit.ts";
import { parseTokenFile, type Verified } from "../../store/token-file.ts";
import type { OpenFiles } from "../with-files.ts";

/** Notes in the token file how a verification ended, and the checksum where one was computed. Says nothing else of the snapshot. */
export async function noteVerified(
  { files, assertHeld }: Pick<OpenFiles, "files" | "assertHeld">,
  verified: Verified,
  checksum?: string,
): Promise<void> {
  const token = parseTokenFile(await readTextFile(files.token), files, files.entity);
  if (token === null) return;
  const noted = { ...token, ...(checksum === undefined ? {} : { checksum }), verified };
  await commit(files, { base: await readBase(files), snapshot: null, token: noted, assertHeld });
}
