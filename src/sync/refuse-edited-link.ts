import { DvsyncError, exitCodes } from "../errors.ts";
import { sameOrigin } from "../http/same-origin.ts";
import type { EntityFiles } from "../store/entity-files.ts";
import type { TokenFile } from "../store/token-file.ts";
import { isLinkOf, toApiName } from "./source.ts";

/** Throws when the delta link of a token file leads to another server, or is read in another way than the file says: dvsync never wrote it, and the access token must never follow it. */
export function refuseEditedLink(
  { entitySet, deltaLink, api = "web" }: TokenFile,
  files: EntityFiles,
  origin: string,
): void {
  if (sameOrigin(deltaLink, origin)) {
    if (isLinkOf(api, deltaLink)) return;
    throw new DvsyncError({
      code: "DVS-TOKEN-DAMAGED",
      exitCode: exitCodes.data,
      message: `the delta link in ${files.token} is not one of ${toApiName(api)}, which the file says its rows were read through: the file was edited. The link was not followed`,
      hint: `dvsync pull ${entitySet} --full   (reads the whole table again and writes a new token file)`,
    });
  }
  const host = URL.canParse(deltaLink) ? new URL(deltaLink).host : "";
  throw new DvsyncError({
    code: "DVS-FOREIGN-LINK",
    exitCode: exitCodes.data,
    message: `the delta link in ${files.token} leads to ${host || "no server"}, not to ${origin}: the file was edited. The link was not followed, and no access token was sent`,
    hint: `dvsync pull ${entitySet} --full   (reads the whole table again and writes a new token file)`,
  });
}
