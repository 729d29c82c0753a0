import { createDataverse } from "../../dataverse/client.ts";
import type { Ask } from "../../ui/ask.ts";
import type { CommandContext } from "../context.ts";
import { createImpatientAsker } from "../impatient-asker.ts";
import { askEntities, resolveEntities } from "./ask-entities.ts";
import type { Found } from "./setup.ts";
import { withServer } from "../server.ts";

/** Reaches the environment, signs in (WhoAmI), and finds the entities that were named, or lets a person choose. */
export async function contactServer(
  context: CommandContext,
  names: readonly string[] | null,
  ask: Ask | null,
): Promise<Found> {
  const { io, config, reporter } = context;
  reporter.note(`contacting ${config.url}`);
  return withServer(context, async (server) => {
    const asker = createImpatientAsker(server, io);
    const { webApi } = server.pulls;
    const dataverse = createDataverse(asker, webApi);
    const { organizationId } = await dataverse.whoAmI();
    reporter.note(`signed in: organization ${organizationId}`);
    const entities =
      names === null && ask !== null
        ? await askEntities(ask, dataverse, asker, webApi)
        : await resolveEntities(dataverse, names ?? []);
    return { entities, organizationId };
  });
}
