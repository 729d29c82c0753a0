import { expect, test } from "vitest";
import { withAccessToken } from "../../src/http/with-access-token.ts";
import type { AccessTokens } from "../../src/types.ts";
import { serve, wireTo } from "../support/serve.ts";

/** Access tokens numbered in the order they are fetched. */
function numbered(): AccessTokens & { fetched: number; rejected: string[] } {
  let current: string | null = null;
  const tokens = {
    fetched: 0,
    rejected: [] as string[],
    get: async () => (current ??= `token-${(tokens.fetched += 1)}`),
    reject: (accessToken: string) => {
      tokens.rejected.push(accessToken);
      if (accessToken === current) current = null;
    },
  };
  return tokens;
}

/** A server that accepts only these access tokens, and notes what it saw. */
async function picky(accepted: () => string[]): Promise<{ origin: string; seen: (string | undefined)[] }> {
  const seen: (string | undefined)[] = [];
  const { origin } = await serve((request, response) => {
    seen.push(request.headers.authorization);
    const good = accepted().some((token) => request.headers.authorization === `Bearer ${token}`);
    response.writeHead(good ? 200 : 401).end(good ? "rows" : "<html>no</html>");
  });
  return { origin, seen };
}

test("one access token serves every request", async () => {
  const { origin, seen } = await picky(() => ["token-1"]);
  const tokens = numbered();
  const send = withAccessToken(wireTo(origin).send, tokens, origin);
  for (let i = 0; i < 3; i += 1) expect(await (await send({ url: `${origin}/${i}` })).text()).toBe("rows");
  expect([seen, tokens.fetched]).toEqual([["Bearer token-1", "Bearer token-1", "Bearer token-1"], 1]);
});

test("an access token that expires again and again in a long pull is renewed each time", async () => {
  let valid = "token-1";
  const { origin } = await picky(() => [valid]);
  const tokens = numbered();
  const send = withAccessToken(wireTo(origin).send, tokens, origin);
  for (let i = 1; i <= 4; i += 1) {
    valid = `token-${i}`;
    expect((await send({ url: `${origin}/` })).status).toBe(200);
    expect((await send({ url: `${origin}/` })).status).toBe(200);
  }
  expect([tokens.fetched, tokens.rejected]).toEqual([4, ["token-1", "token-2", "token-3"]]);
});

test("a second 401 is the answer", async () => {
  const { origin, seen } = await picky(() => []);
  const tokens = numbered();
  const answer = await withAccessToken(wireTo(origin).send, tokens, origin)({ url: `${origin}/` });
  expect([answer.status, await answer.text(), seen]).toEqual([
    401,
    "<html>no</html>",
    ["Bearer token-1", "Bearer token-2"],
  ]);
});

test("without an access token nothing is added, and a 401 is the answer", async () => {
  const { origin, seen } = await picky(() => []);
  const none: AccessTokens = { get: async () => null, reject: () => expect.unreachable() };
  const answer = await withAccessToken(wireTo(origin).send, none, origin)({ url: `${origin}/` });
  expect([answer.status, seen]).toEqual([401, [undefined]]);
});

test("the access token never follows a link elsewhere, and nothing is sent there", async () => {
  const { origin } = await picky(() => ["token-1"]);
  const elsewhere = await picky(() => ["token-1"]);
  const tokens = numbered();
  const send = withAccessToken(wireTo(origin).send, tokens, origin);
  for (const url of [
    `${elsewhere.origin}/api`,
    origin.replace("http://", "http://x@"),
    `${origin}@${elsewhere.origin.slice(7)}/api`,
    origin.replace("http:", "https:"),
  ]) {
    await expect(send({ url })).rejects.toMatchObject({ code: "DVS-FOREIGN-LINK", exitCode: 65 });
  }
  expect([elsewhere.seen, tokens.fetched]).toEqual([[], 0]);
});

test("a redirect elsewhere does not take the access token along", async () => {
  const elsewhere = await picky(() => ["token-1"]);
  const { origin } = await serve((_, response) =>
    response.writeHead(302, { location: elsewhere.origin }).end(),
  );
  const answer = await withAccessToken(wireTo(origin).send, numbered(), origin)({ url: `${origin}/` });
  expect([answer.status, elsewhere.seen]).toEqual([302, []]);
});
