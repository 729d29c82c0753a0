import { afterEach, expect, test } from "vitest";
import { startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask, readAll, tracked } from "./ask.ts";

let emulator: Emulator;
afterEach(() => emulator.close());

test("without the bearer token a request gets a challenge", async () => {
  emulator = await startEmulator({
    accessToken: "secret",
    authorizationUri: "https://login/t/oauth2/authorize",
  });
  const challenge = `Bearer authorization_uri=https://login/t/oauth2/authorize, resource_id=${emulator.url}/`;
  for (const headers of [{}, { authorization: "Bearer other" }, { authorization: "Basic secret" }]) {
    const reply = await ask(emulator, api, headers);
    expect(reply).toMatchObject({ status: 401, text: "", headers: { "www-authenticate": challenge } });
  }
  expect((await ask(emulator, api, { authorization: "bearer secret" })).status).toBe(200);
});

test("another judge of tokens may be given", async () => {
  emulator = await startEmulator({ verifyAccessToken: (token) => token.startsWith("good") });
  expect((await ask(emulator, api, { authorization: "Bearer good one" })).status).toBe(200);
  expect((await ask(emulator, api, { authorization: "Bearer bad" })).status).toBe(401);
});

test("a base path comes before /api and in every link", async () => {
  emulator = await startEmulator({ basePath: "/contoso" });
  expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/contoso$/);
  const { deltaLink = "" } = await readAll(emulator, `/contoso${api}sample_books`);
  expect(deltaLink.startsWith(`${emulator.url}${api}sample_books?$deltatoken=`)).toBe(true);
  expect((await ask(emulator, deltaLink)).status).toBe(200);
  expect((await ask(emulator, `${api}sample_books`, tracked)).status).toBe(501);
});

test("requests are noted as they came", async () => {
  emulator = await startEmulator();
  await ask(emulator, `${api}accounts?$select=name|x'%41`, { "user-agent": "me" });
  expect(emulator.requests).toMatchObject([
    {
      method: "GET",
      path: `${api}accounts?$select=name|x'%41`,
      status: 400,
      headers: { "user-agent": "me" },
    },
  ]);
});
