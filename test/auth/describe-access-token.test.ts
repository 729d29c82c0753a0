import { expect, test } from "vitest";
import { describeAccessToken } from "../../src/auth/describe-access-token.ts";

const jwt = (claims: unknown): string =>
  ["{}", JSON.stringify(claims), "signature"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");

const nothing = { appId: null, user: null, tenant: null, expiresAt: null, audience: null, audiences: [] };

test.each([
  [
    "an application",
    jwt({
      appid: "app",
      oid: "object",
      tid: "tenant",
      exp: 1_800_000_000,
      aud: "https://org.crm.dynamics.com",
    }),
    {
      appId: "app",
      user: "object",
      tenant: "tenant",
      expiresAt: "2027-01-15T08:00:00.000Z",
      audience: "https://org.crm.dynamics.com",
      audiences: ["https://org.crm.dynamics.com"],
    },
  ],
  [
    "a person",
    jwt({ appid: "az", upn: "ada@contoso.example", oid: "object" }),
    { ...nothing, appId: "az", user: "ada@contoso.example" },
  ],
  [
    "several audiences",
    jwt({ aud: ["one", "two"] }),
    { ...nothing, audience: "one", audiences: ["one", "two"] },
  ],
  ["claims of other types", jwt({ appid: 7, exp: "soon", aud: {}, tid: null }), nothing],
  ["a time beyond all calendars", jwt({ exp: 1e300 }), nothing],
  ["no object", jwt([1]), null],
  ["null", jwt(null), null],
  ["no JSON", "a.b.c", null],
  ["no JWT", "canary", null],
  ["nothing", "", null],
])("%s", (_, accessToken, facts) => {
  expect(describeAccessToken(accessToken)).toEqual(facts);
});
