import { inspect } from "node:util";
import { expect, test } from "vitest";
import { explainWireError } from "../../src/http/explain-wire-error.ts";
import type { WireError } from "../../src/errors/wire-error.ts";
import { openForwardProxy } from "../support/forward-proxy.ts";
import { serve, wireTo } from "../support/serve.ts";

const farName = (origin: string): string => `http://emulator.example:${new URL(origin).port}`;

test("plain http goes through the proxy in absolute form, byte for byte", async () => {
  const { origin } = await serve((request, response) => response.end(request.url));
  const proxy = await openForwardProxy();
  const far = farName(origin);
  const { send } = wireTo(far, { env: { http_proxy: `http://127.0.0.1:${proxy.port}` } });
  const path = "/api/data/v9.2/accounts?$deltatoken=1%2f2%2F3'|+";
  expect(await (await send({ url: far + path })).text()).toBe(path);
  expect(proxy.asked).toEqual([`GET ${far}${path}`]);
});

test("what listens on this machine is asked without the proxy, which would see the access token", async () => {
  const { origin } = await serve((_, response) => response.end("straight"));
  const proxy = await openForwardProxy();
  const address = `http://127.0.0.1:${proxy.port}`;
  const env = { http_proxy: address, HTTP_PROXY: address, ALL_PROXY: address };
  expect(await (await wireTo(origin, { env }).send({ url: `${origin}/` })).text()).toBe("straight");
  expect(proxy.asked).toEqual([]);
});

test("user name and password in the proxy's address are used, and go to the proxy alone", async () => {
  let seen: unknown = "nothing";
  const { origin } = await serve((request, response) => {
    seen = request.headers["proxy-authorization"];
    response.end("in");
  });
  const proxy = await openForwardProxy({ credentials: "ada:p@ss:word" });
  const far = farName(origin);
  const env = { http_proxy: `http://ada:p%40ss%3Aword@127.0.0.1:${proxy.port}` };
  expect(await (await wireTo(far, { env }).send({ url: `${far}/` })).text()).toBe("in");
  // The test's proxy hands every header on; a real one strips its own.
  expect(seen).toBe(`Basic ${Buffer.from("ada:p@ss:word").toString("base64")}`);
});

test.each([
  ["http", "http://emulator.example"],
  ["https", "https://emulator.example"],
])("a proxy that wants credentials says so, over %s", async (_, origin) => {
  const proxy = await openForwardProxy({ credentials: "ada:right" });
  const address = `127.0.0.1:${proxy.port}`;
  for (const [uri, words] of [
    [`http://${address}`, "requires a user name and password"],
    [`http://ada:canary-wrong@${address}`, "refuses the user name and password given"],
  ]) {
    const env = { HTTPS_PROXY: uri, http_proxy: uri };
    const error = await wireTo(origin, { env })
      .send({ url: `${origin}/` })
      .then(
        () => expect.unreachable(),
        (caught: WireError) => caught,
      );
    expect([error.name, error.kind]).toEqual(["WireError", "proxy"]);
    const explained = explainWireError(error, origin, env);
    expect(explained).toMatchObject({ code: "DVS-PROXY", exitCode: 69 });
    expect(explained.message).toMatch(new RegExp(`the proxy ${address} \\(from http`, "i"));
    expect(explained.message).toContain(words);
    expect(inspect([error, explained], { depth: 9 })).not.toContain("canary");
  }
});

test("a proxy that refuses the host is named", async () => {
  const proxy = await openForwardProxy({ refuse: 403 });
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
  const error = await wireTo("https://emulator.example", { env })
    .send({ url: "https://emulator.example/" })
    .then(
      () => expect.unreachable(),
      (caught: WireError) => caught,
    );
  expect(explainWireError(error, "https://emulator.example", env).message).toBe(
    `the proxy 127.0.0.1:${proxy.port} (from HTTPS_PROXY) refuses to connect to emulator.example (status 403)`,
  );
});

test("a proxy that is not there is named, not the environment", async () => {
  const env = { HTTPS_PROXY: "http://127.0.0.1:1" };
  const error = await wireTo("https://emulator.example", { env })
    .send({ url: "https://emulator.example/" })
    .then(
      () => expect.unreachable(),
      (caught: WireError) => caught,
    );
  expect(explainWireError(error, "https://emulator.example", env).message).toBe(
    "cannot reach the proxy 127.0.0.1:1 (from HTTPS_PROXY) (ECONNREFUSED)",
  );
});
