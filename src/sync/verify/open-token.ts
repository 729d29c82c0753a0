import { fail } from "../../errors/fail.ts";
import type { EntityFiles } from "../../store/entity-files.ts";
import { parseTokenFile, type TokenFile } from "../../store/token-file.ts";

/** The token file that vouches for the snapshot; none is exit 78: what was never pulled cannot be verified. */
export function openToken(files: EntityFiles, text: string | null): TokenFile {
  const token = parseTokenFile(text, files, files.entity);
  if (token !== null) return token;
  throw fail("DVS-NEVER-PULLED", { file: files.token, entity: files.entity });
}
