import { type AccessTokenFacts, describeAccessToken } from "../../auth/describe-access-token.ts";
import type { Asker } from "../../dataverse/asker.ts";
import { readVersion } from "../../dataverse/read-version.ts";
import type { Dataverse } from "../../dataverse/client.ts";
import { DvsyncError } from "../../errors/dvsync-error.ts";
import { WireError } from "../../errors/wire-error.ts";
import { fail } from "../../errors/fail.ts";
import { explainWireError } from "../../http/explain-wire-error.ts";
import type { Passed } from "./open-checks.ts";
import type { Contact } from "./reach-server.ts";
import { explainRefusal } from "./explain-refusal.ts";
import type { Io } from "../io.ts";
import type { Server } from "../server.ts";

/** Signs in, and says who that is, by which application and tenant, and for how long; never the token. */
export async function signIn(server: Server, io: Io): Promise<Passed<AccessTokenFacts | null>> {
  const { config, accessTokens } = server;
  const method = (io.env["DVSYNC_TOKEN"] ?? "").trim() === "" ? config.auth.method : "DVSYNC_TOKEN";
  const accessToken = await accessTokens.get(io.signal).catch((error: unknown) => {
    // Asking for the tenant may break like any request.
    throw error instanceof WireError ? explainWireError(error, config.origin, io.env) : error;
  });
  if (accessToken === null) return { detail: "not needed (auth.method none)", value: null };
  const facts = describeAccessToken(accessToken);
  const said = facts === null ? ["an access token that tells nothing about itself"] : describe(facts);
  return { detail: `${method}: ${said.join(", ")}`, value: facts };
}

function describe({ user, appId, tenant, expiresAt }: AccessTokenFacts): string[] {
  const minutes = expiresAt === null ? null : Math.round((Date.parse(expiresAt) - Date.now()) / 60_000);
  const life = minutes !== null && minutes > 0 ? `good for ${minutes} min` : `expired at ${expiresAt}`;
  return [
    ...(user === null ? [] : [`as ${user}`]),
    ...(appId === null ? [] : [`app ${appId}`]),
    ...(tenant === null ? [] : [`tenant ${tenant}`]),
    ...(minutes === null ? [] : [life]),
  ];
}

/** Asks who is signed in there, and in which organization. */
export async function checkOrganization(
  dataverse: Dataverse,
  server: Server,
  facts: AccessTokenFacts | null,
  contact: Contact,
): Promise<Passed<null>> {
  try {
    const { organizationId, userId } = await dataverse.whoAmI();
    return { detail: `${organizationId}, as user ${userId}`, value: null };
  } catch (error) {
    throw error instanceof DvsyncError ? explainRefusal(error, server.config, facts, contact) : error;
  }
}

/** Asks the server's version. */
export async function checkVersion(asker: Asker, webApi: string): Promise<Passed<null>> {
  return { detail: (await readVersion(asker, webApi)) ?? "the server does not say", value: null };
}

/** Asks how long the environment keeps changes. */
export async function checkRetention(dataverse: Dataverse): Promise<Passed<null>> {
  const days = await dataverse.readRetentionDays();
  if (days !== null) {
    return {
      detail: `changes are kept for ${days} ${days === 1 ? "day" : "days"}: pull more often`,
      value: null,
    };
  }
  const warning = fail("DVS-NO-RETENTION", {});
  return { detail: warning.message, value: null, warning };
}
