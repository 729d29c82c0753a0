import { expect, test } from "vitest";
import { WireError } from "../../src/errors/wire-error.ts";
import { explainWireError } from "../../src/http/explain-wire-error.ts";
import { ProxyRefusal } from "../../src/http/to-wire-error.ts";

const origin = "https://contoso.crm4.dynamics.com";
const proxied = { HTTPS_PROXY: "http://ada:canary@proxy.example:8080" };
const because = (code: string): Error => Object.assign(new Error(code), { code });

test.each<[WireError["kind"], unknown, NodeJS.ProcessEnv]>([
  ["dns", because("ENOTFOUND"), {}],
  ["refused", because("ECONNREFUSED"), {}],
  ["refused", new AggregateError([because("EHOSTUNREACH"), because("ENETUNREACH")]), {}],
  ["timeout", because("ETIMEDOUT"), {}],
  ["timeout", undefined, {}],
  ["timeout", undefined, proxied],
  ["reset", because("ECONNRESET"), {}],
  ["tls", because("SELF_SIGNED_CERT_IN_CHAIN"), {}],
  ["tls", because("CERT_HAS_EXPIRED"), {}],
  ["tls", because("ERR_SSL_WRONG_VERSION_NUMBER"), {}],
  ["tls", because("ERR_TLS_CERT_ALTNAME_INVALID"), {}],
  ["proxy", new ProxyRefusal(407), proxied],
  ["proxy", new ProxyRefusal(403), proxied],
  ["proxy", because("ECONNREFUSED"), proxied],
  ["decode", undefined, {}],
  ["other", undefined, {}],
])("%s, %s", (kind, cause, env) => {
  const error = explainWireError(new WireError(kind, "words of the wire", cause), origin, env);
  expect(`${error.code} [exit ${error.exitCode}]\n${error.message}\n${error.hint}`).toMatchSnapshot();
  expect(JSON.stringify([error.message, error.hint])).not.toContain("canary");
});
