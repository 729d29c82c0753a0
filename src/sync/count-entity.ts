import { createDataverse } from "../dataverse/client.ts";
import { NeedsFullPullError } from "../dataverse/needs-full-pull.ts";
import { hasCode } from "../errors/has-code.ts";
import { toEntityFiles } from "../store/entity-files.ts";
import { readPending } from "../store/finish-commit.ts";
import { readTokenFile, type TokenFile } from "../store/token-file.ts";
import type { CountResult } from "../types.ts";
import { countByReading } from "./count-by-reading.ts";
import type { PullContext } from "./pull-context.ts";
import { refuseEditedLink } from "./refuse-edited-link.ts";
import { refuseOtherOrganization } from "./refuse-other-organization.ts";

// docs/protocol.md 6: counts are known to stop here; whether this one does is not public.
const cap = 5000;

/** How many changes wait on the server since the last pull of an entity, or an estimate of its rows when it was never pulled. Changes nothing. */
export async function countEntity(context: PullContext, name: string): Promise<CountResult> {
  const asker = context.createAsker(name, context.signal);
  const dataverse = createDataverse(asker, context.webApi);
  const known = await readToken(context, name);
  const facts = known ?? (await dataverse.readEntity(name));
  const token = known ?? (await readToken(context, facts.entitySet));
  const entity = facts.entitySet;
  if (token === null) {
    const changes = await dataverse.estimateRows(facts.logicalName);
    return { entity, pulled: false, changes, estimate: true, capped: false };
  }
  refuseOtherOrganization(context, await context.readEnvironment(), token);
  refuseEditedLink(token, toEntityFiles(context.dir, entity), context.origin);
  const { api } = token;
  const isRead = api === "organization-service";
  try {
    const changes = isRead
      ? await countByReading(context, asker, token)
      : await dataverse.countChanges(entity, token.deltaLink);
    return { entity, pulled: true, changes, estimate: false, capped: !isRead && changes === cap, api };
  } catch (error) {
    if (!hasCode(error, "DVS-TOKEN-EXPIRED") && !(error instanceof NeedsFullPullError)) throw error;
    // The next pull heals it by reading the whole table.
    const changes = await dataverse.estimateRows(facts.logicalName);
    return { entity, pulled: true, changes, estimate: true, capped: false, api };
  }
}

/** The token file, or the one that a pull which was cut off was putting in its place. */
async function readToken(context: PullContext, entity: string): Promise<TokenFile | null> {
  const files = toEntityFiles(context.dir, entity);
  return (await readPending(files))?.token ?? (await readTokenFile(files, entity));
}
