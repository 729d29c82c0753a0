import type { Send } from "../types.ts";
import { parseChallenge, type Challenge } from "./parse-challenge.ts";

/** Asks the environment itself where to sign in: a request without an access token to a `url` of its Web API, answered with 401. */
export async function discoverChallenge(send: Send, url: string, signal?: AbortSignal): Promise<Challenge> {
  const answer = await send({ url, headers: { accept: "application/json" }, signal });
  await answer.discard();
  return parseChallenge(answer.header("www-authenticate"));
}
