import type { AccessTokens, Send } from "../types.ts";
import { refuseForeignLink } from "./refuse-foreign-link.ts";

/** Sends with the access token, to the configured origin alone; a 401 fetches a fresh one once and repeats that request once. */
export function withAccessToken(send: Send, tokens: AccessTokens, origin: string): Send {
  return async (request) => {
    refuseForeignLink(request.url, origin);
    const accessToken = await tokens.get(request.signal);
    if (accessToken === null) return send(request);

    const answer = await send(withBearer(request, accessToken));
    if (answer.status !== 401) return answer;
    await answer.discard();
    tokens.reject(accessToken);
    const fresh = await tokens.get(request.signal);
    // A second 401 is final, and an answer like any other.
    return send(fresh === null ? request : withBearer(request, fresh));
  };
}

function withBearer<T extends { readonly headers?: Readonly<Record<string, string>> }>(
  request: T,
  accessToken: string,
): T {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${accessToken}` } };
}
