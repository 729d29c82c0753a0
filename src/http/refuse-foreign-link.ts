import { DvsyncError, exitCodes } from "../errors.ts";
import { sameOrigin } from "./same-origin.ts";

/** Throws when a link leaves the configured origin: the access token must never follow it. */
export function refuseForeignLink(url: string, origin: string): void {
  if (sameOrigin(url, origin)) return;
  throw new DvsyncError({
    code: "DVS-FOREIGN-LINK",
    exitCode: exitCodes.data,
    message: `The server sent a link that leaves ${origin}. It was not followed, and no access token was sent.`,
    hint: "If the environment has a new address, set it as `url` in .syncrc, then: dvsync pull --full",
  });
}
