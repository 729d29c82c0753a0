import { fail } from "../errors/fail.ts";
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
    const way = toApiName(api);
    throw fail("DVS-TOKEN-DAMAGED", { case: "other way", file: files.token, way, entity: entitySet });
  }
  const host = URL.canParse(deltaLink) ? new URL(deltaLink).host : "";
  throw fail("DVS-FOREIGN-LINK", { case: "edited", file: files.token, host, origin, entity: entitySet });
}
