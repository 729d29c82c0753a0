import type { Request, Send } from "../types.ts";

// Links of servers hold cookies of hundreds of bytes, which tell a person nothing.
const maxPath = 160;

/** The same `send`, telling of each request what was asked, what came, and how long that took. */
export function tellRequests(send: Send, tell: (text: string) => void): Send {
  return async (request) => {
    const began = performance.now();
    const say = (outcome: string) =>
      tell(`${describe(request)}: ${outcome} (${Math.round(performance.now() - began)} ms)`);
    try {
      const answer = await send(request);
      say(String(answer.status));
      return answer;
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
}

function describe({ url, body }: Request): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, "");
  const shown = path.length > maxPath ? `${path.slice(0, maxPath)}…` : path;
  return `${body === undefined ? "GET" : "POST"} ${shown}`;
}
