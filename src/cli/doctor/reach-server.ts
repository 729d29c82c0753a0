import { parseChallenge } from "../../auth/parse-challenge.ts";
import { toWhoAmI } from "../../dataverse/web-api.ts";
import { WireError } from "../../errors/wire-error.ts";
import { explainWireError } from "../../http/explain-wire-error.ts";
import { withDeadline } from "../impatient-asker.ts";
import type { Passed } from "./open-checks.ts";
import { readClockAhead } from "./judge-clock.ts";
import type { Io } from "../io.ts";
import type { Server } from "../server.ts";

/** What the first answer of the server told, without an access token. */
export interface Contact {
  /** The tenant that the environment belongs to, if it said so. */
  readonly tenantId: string | null;
  readonly clockAheadMs: number | null;
}

/** Reaches the host: name, connection, TLS, proxy. Any HTTP answer counts. */
export async function reachServer({ config, bareSend, pulls }: Server, io: Io): Promise<Passed<Contact>> {
  const askedAt = Date.now();
  try {
    const answer = await withDeadline(bareSend)({ url: toWhoAmI(pulls.webApi), signal: io.signal });
    const clockAheadMs = readClockAhead(answer.header("date"), askedAt, Date.now());
    await answer.discard();
    const { tenantId } = parseChallenge(answer.header("www-authenticate"));
    const secure = config.origin.startsWith("https:") ? "a trusted certificate" : "no TLS";
    const detail = `${new URL(config.origin).host} answers in ${Date.now() - askedAt} ms, with ${secure}`;
    return { detail, value: { tenantId, clockAheadMs } };
  } catch (error) {
    throw error instanceof WireError ? explainWireError(error, config.origin, io.env) : error;
  }
}
