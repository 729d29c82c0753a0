import type { Send } from "../types.ts";
import { parseChallenge, type Challenge } from "./parse-challenge.ts";

/** Asks the environment itself where to sign in: a request without an access token, answered with 401. */
export async function discoverChallenge(
  send: Send,
  baseUrl: string,
  apiVersion = "9.2",
  signal?: AbortSignal,
): Promise<Challenge> {
  // Below /api/data: the root of the site redirects to a page for people.
  const url = `${baseUrl.replace(/\/+$/, "")}/api/data/v${apiVersion}/WhoAmI`;
  const answer = await send({ url, headers: { accept: "application/json" }, signal });
  await answer.discard();
  return parseChallenge(answer.header("www-authenticate"));
}
