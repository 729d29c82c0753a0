import { createDataverse } from "../dataverse/client.ts";
import { fail } from "../errors/fail.ts";
import { hasCode } from "../errors/has-code.ts";
import { toEntityFiles } from "../store/entity-files.ts";
import { readPending } from "../store/finish-commit.ts";
import { readTokenFile, type TokenFile } from "../store/token-file.ts";
import type { CountResult } from "../types.ts";
import type { PullContext } from "./pull-context.ts";
import { refuseEditedLink } from "./refuse-edited-link.ts";

// docs/protocol.md 6: counts are known to stop here; whether this one does is not public.
const cap = 5000;

/** How many changes wait on the server since the last pull of an entity, or an estimate of its rows when it was never pulled. Changes nothing. */
export async function countEntity(context: PullContext, name: string): Promise<CountResult> {
  const dataverse = createDataverse(context.createAsker(name, context.signal), context.webApi);
  const known = await readToken(context, name);
  const facts = known ?? (await dataverse.readEntity(name));
  const token = known ?? (await readToken(context, facts.entitySet));
  const entity = facts.entitySet;
  if (token === null) {
    const changes = await dataverse.estimateRows(facts.logicalName);
    return { entity, pulled: false, changes, estimate: true, capped: false };
  }
  await refuseOtherOrganization(context, token);
  refuseEditedLink(token, toEntityFiles(context.dir, entity), context.origin);
  try {
    const changes = await dataverse.countChanges(entity, token.deltaLink);
    return { entity, pulled: true, changes, estimate: false, capped: changes === cap };
  } catch (error) {
    if (!hasCode(error, "DVS-TOKEN-EXPIRED")) throw error;
    // The next pull heals it by reading the whole table.
    const changes = await dataverse.estimateRows(facts.logicalName);
    return { entity, pulled: true, changes, estimate: true, capped: false };
  }
}

/** The token file, or the one that a pull which was cut off was putting in its place. */
async function readToken(context: PullContext, entity: string): Promise<TokenFile | null> {
  const files = toEntityFiles(context.dir, entity);
  return (await readPending(files))?.token ?? (await readTokenFile(files, entity));
}

async function refuseOtherOrganization(context: PullContext, token: TokenFile): Promise<void> {
  const { organizationId } = await context.readEnvironment();
  if (organizationId === token.organizationId && context.url === token.url) return;
  throw fail("DVS-OTHER-ORGANIZATION", {
    case: "count",
    entity: token.entitySet,
    was: token,
    is: { organizationId, url: context.url },
  });
}
