import { expect, test } from "vitest";
import { findAuthority } from "../../src/auth/find-authority.ts";
import type { Challenge } from "../../src/auth/parse-challenge.ts";

const commercial = "https://login.microsoftonline.com";
const china = "https://login.partner.microsoftonline.cn";

async function find(
  said: { tenantId?: string; authorityHost?: string },
  origin = "https://org.crm4.dynamics.com",
  challenge: Partial<Challenge> = {},
): Promise<unknown> {
  let asked = 0;
  const identity = {
    clientId: null,
    clientSecret: null,
    certificate: null,
    tokenFile: null,
    tenantId: null,
    authorityHost: null,
    ...said,
  };
  const authority = await findAuthority(identity, {
    origin,
    env: {},
    discover: async () => {
      asked += 1;
      return { authorityHost: null, tenantId: null, resource: null, ...challenge };
    },
    prompt: () => expect.unreachable(),
    readFile: () => expect.unreachable(),
  });
  return { ...authority, asked };
}

test("a tenant that was said for the commercial cloud needs no asking", async () => {
  expect(await find({ tenantId: "t" })).toEqual({
    host: commercial,
    tenantId: "t",
    wellKnown: true,
    asked: 0,
  });
});

test("for another cloud the environment is asked", async () => {
  expect(
    await find({ tenantId: "t" }, "https://org.crm.dynamics.cn", { authorityHost: china, tenantId: "other" }),
  ).toEqual({
    host: china,
    tenantId: "t",
    wellKnown: true,
    asked: 1,
  });
});

test("nothing said: tenant and cloud come from the environment", async () => {
  const challenge = { authorityHost: "https://login.microsoftonline.us", tenantId: "t" };
  expect(await find({}, "https://org.crm.microsoftdynamics.us", challenge)).toEqual({
    host: "https://login.microsoftonline.us",
    tenantId: "t",
    wellKnown: true,
    asked: 1,
  });
});

test("nothing found: the tenant stays unknown", async () => {
  expect(await find({})).toMatchObject({ host: commercial, tenantId: null, asked: 1 });
});

test("an authority that was said is used, with the tenant in its path", async () => {
  expect(await find({ authorityHost: "https://adfs.contoso.com/adfs/" }, "https://crm.contoso.com")).toEqual({
    host: "https://adfs.contoso.com",
    tenantId: "adfs",
    wellKnown: false,
    asked: 0,
  });
  expect(await find({ authorityHost: `${commercial}/`, tenantId: "t" })).toMatchObject({
    host: commercial,
    tenantId: "t",
  });
});

test.each([
  "https://evil.example",
  "https://login.microsoftonline.com.evil.example",
  "https://login.microsoftonline.com:8443",
])("%s is not taken from the environment", async (authorityHost) => {
  await expect(
    find({}, "https://org.crm4.dynamics.com", { authorityHost, tenantId: "t" }),
  ).rejects.toMatchObject({
    code: "DVS-AUTH-AUTHORITY",
    exitCode: 77,
    message: `not signed in: https://org.crm4.dynamics.com asks to sign in at ${authorityHost}, which is not a cloud of Microsoft; no credentials were sent there`,
  });
});
