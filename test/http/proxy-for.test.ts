import { inspect } from "node:util";
import { expect, test } from "vitest";
import { proxyFor } from "../../src/http/proxy-for.ts";

const p = "http://proxy.example:8080";

test.each<[string, string, NodeJS.ProcessEnv, string | null]>([
  ["nothing set", "https://a.example", {}, null],
  ["HTTPS_PROXY for https", "https://a.example", { HTTPS_PROXY: p }, p],
  ["lower case", "https://a.example", { https_proxy: p }, p],
  ["lower case first", "https://a.example", { https_proxy: p, HTTPS_PROXY: "http://other" }, p],
  ["empty is unset", "https://a.example", { https_proxy: "", HTTPS_PROXY: p }, p],
  ["HTTP_PROXY is not for https", "https://a.example", { HTTP_PROXY: p }, null],
  ["http_proxy for http", "http://a.example", { http_proxy: p }, p],
  ["HTTP_PROXY in upper case is not for http", "http://a.example", { HTTP_PROXY: p }, null],
  [
    "HTTP_PROXY in upper case, with ALL_PROXY",
    "http://a.example",
    { HTTP_PROXY: "http://other", ALL_PROXY: p },
    p,
  ],
  ["localhost", "http://localhost:5555", { http_proxy: p, ALL_PROXY: p }, null],
  ["localhost with TLS", "https://localhost", { HTTPS_PROXY: p }, null],
  ["a name below localhost", "https://crm.localhost", { HTTPS_PROXY: p }, null],
  ["localhost with the dot of the root", "https://localhost.", { HTTPS_PROXY: p }, null],
  ["127.0.0.0/8", "http://127.8.9.1:9", { http_proxy: p }, null],
  ["127.1, which is 127.0.0.1", "http://127.1", { http_proxy: p }, null],
  ["::1", "http://[::1]:9", { http_proxy: p }, null],
  ["a host that only looks like loopback", "https://localhost.example", { HTTPS_PROXY: p }, p],
  ["another that does", "https://127.0.0.1.example", { HTTPS_PROXY: p }, p],
  ["HTTPS_PROXY is not for http", "http://a.example", { HTTPS_PROXY: p }, null],
  ["ALL_PROXY for both", "https://a.example", { ALL_PROXY: p }, p],
  ["the nearer variable wins", "https://a.example", { all_proxy: "http://other", HTTPS_PROXY: p }, p],
  ["no scheme", "https://a.example", { HTTPS_PROXY: "proxy.example:8080" }, p],
  ["NO_PROXY names the host", "https://a.example", { HTTPS_PROXY: p, NO_PROXY: "a.example" }, null],
  [
    "NO_PROXY names a domain",
    "https://x.a.example",
    { HTTPS_PROXY: p, NO_PROXY: "b.example, a.example" },
    null,
  ],
  ["NO_PROXY with a dot", "https://x.a.example", { HTTPS_PROXY: p, no_proxy: ".a.example" }, null],
  [
    "NO_PROXY with an asterisk and a dot",
    "https://x.a.example",
    { HTTPS_PROXY: p, no_proxy: "*.a.example" },
    null,
  ],
  ["NO_PROXY is no part of a name", "https://xa.example", { HTTPS_PROXY: p, NO_PROXY: "a.example" }, p],
  ["NO_PROXY for all", "https://a.example", { HTTPS_PROXY: p, NO_PROXY: "*" }, null],
  ["NO_PROXY in other letters", "https://A.example", { HTTPS_PROXY: p, NO_PROXY: "a.EXAMPLE" }, null],
  ["NO_PROXY with this port", "https://a.example", { HTTPS_PROXY: p, NO_PROXY: "a.example:443" }, null],
  ["NO_PROXY with another port", "https://a.example", { HTTPS_PROXY: p, NO_PROXY: "a.example:8443" }, p],
  ["NO_PROXY with an address", "http://10.0.0.1:9", { http_proxy: p, NO_PROXY: "10.0.0.1" }, null],
  ["NO_PROXY with a network", "http://10.1.2.3", { http_proxy: p, NO_PROXY: "10.0.0.0/8" }, null],
  ["NO_PROXY with another network", "http://11.1.2.3", { http_proxy: p, NO_PROXY: "10.0.0.0/8" }, p],
  ["NO_PROXY with an IPv6 address", "http://[fd00::1]:9", { http_proxy: p, NO_PROXY: "fd00::1" }, null],
  ["NO_PROXY with brackets and port", "http://[fd00::1]:9", { http_proxy: p, NO_PROXY: "[fd00::1]:9" }, null],
])("%s", (_, origin, env, uri) => {
  expect(proxyFor(origin, env)?.uri ?? null).toBe(uri);
});

test("user name and password are taken out of the address", () => {
  expect(
    proxyFor("https://a.example", { HTTPS_PROXY: "http://ada:p%40ss%3Aword@proxy.example:8080" }),
  ).toEqual({
    uri: p,
    credentials: `Basic ${Buffer.from("ada:p@ss:word").toString("base64")}`,
    variable: "HTTPS_PROXY",
  });
});

test.each([
  "http://ada:canary%@proxy.example",
  "http://%zz:canary@proxy.example",
  "http://ada:canary@[",
  "socks5://ada:canary@proxy.example:1080",
  "http://",
  "::::canary",
])("%s is refused without showing it", (value) => {
  let error: unknown;
  try {
    proxyFor("https://a.example", { HTTPS_PROXY: value });
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ code: "DVS-PROXY-URL", exitCode: 78 });
  expect(inspect(error, { depth: 9 })).not.toContain("canary");
});
