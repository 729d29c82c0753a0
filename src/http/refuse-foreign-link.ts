import { fail } from "../errors/fail.ts";
import { sameOrigin } from "./same-origin.ts";

/** Throws when a link leaves the configured origin: the access token must never follow it. */
export function refuseForeignLink(url: string, origin: string): void {
  if (!sameOrigin(url, origin)) throw fail("DVS-FOREIGN-LINK", { case: "sent", origin });
}
