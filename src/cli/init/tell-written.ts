import { toSafeJson } from "../../errors/mask.ts";
import type { Reporter } from "../../ui/reporter.ts";
import type { Found, Setup } from "./setup.ts";
import type { Io } from "../io.ts";

/** Says what was written, what is still to be done, and names the next command. */
export function tellWritten(
  io: Io,
  reporter: Reporter,
  options: { readonly json?: boolean; readonly config?: string },
  file: string,
  setup: Setup,
  found: Found,
): void {
  const { entities, organizationId } = found;
  const command = entities.length === 0 ? "dvsync entities" : "dvsync pull";
  const next = options.config === undefined ? command : `${command} --config ${options.config}`;
  const variable = secretVariable(setup);
  if (variable !== null) reporter.note(`no secret is in it: keep ${variable} set`);
  if (entities.length === 0)
    reporter.note(`no entity is chosen yet: list what to mirror under "entities" in ${file}`);
  if (options.json === true) {
    io.stdout.write(`${toSafeJson({ file, url: setup.url, organizationId, entities, next })}\n`);
    return;
  }
  reporter.result(`wrote ${file}`);
  reporter.result(`next: ${next}`);
}

function secretVariable({ auth }: Setup): string | null {
  if (auth.method === "token") return "DVSYNC_TOKEN";
  return auth.method === "client-secret" && auth.clientSecretFile === undefined
    ? "DVSYNC_CLIENT_SECRET"
    : null;
}
