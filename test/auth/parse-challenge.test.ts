import { expect, test } from "vitest";
import { discoverChallenge } from "../../src/auth/discover-challenge.ts";
import { parseChallenge } from "../../src/auth/parse-challenge.ts";
import type { Request } from "../../src/types.ts";

const tenant = "99999999-dddd-4eee-8fff-000000000000";
const commercial = "https://login.microsoftonline.com";

test.each<[string | null | undefined, string | null, string | null]>([
  [
    `Bearer authorization_uri=${commercial}/${tenant}/oauth2/authorize, resource_id=https://org.crm11.dynamics.com/`,
    commercial,
    tenant,
  ],
  [
    `Bearer authorization_uri="${commercial}/${tenant}/oauth2/authorize", resource_id="https://org.crm11.dynamics.com/"`,
    commercial,
    tenant,
  ],
  [
    `bearer AUTHORIZATION_URI=${commercial}/${tenant}/oauth2/authorize,RESOURCE_ID=https://org.crm.dynamics.com/`,
    commercial,
    tenant,
  ],
  [
    `Bearer resource_id = "https://org.crm.dynamics.com/" , authorization_uri = "${commercial}/${tenant}/oauth2/authorize"`,
    commercial,
    tenant,
  ],
  [`NTLM, Negotiate, Bearer authorization_uri=${commercial}/${tenant}/oauth2/authorize`, commercial, tenant],
  [
    `Bearer authorization_uri=https://login.partner.microsoftonline.cn/${tenant}/oauth2/authorize`,
    "https://login.partner.microsoftonline.cn",
    tenant,
  ],
  [
    `Bearer authorization_uri=${commercial}/contoso.onmicrosoft.com/oauth2/authorize`,
    commercial,
    "contoso.onmicrosoft.com",
  ],
  [`Bearer authorization_uri=${commercial}/common/oauth2/authorize`, commercial, null],
  [
    "Bearer authorization_uri=https://adfs.contoso.com/adfs/oauth2/authorize",
    "https://adfs.contoso.com",
    "adfs",
  ],
  ["Bearer authorization_uri=http://login.example/x/oauth2/authorize", null, null],
  ["Bearer authorization_uri=not an address", null, null],
  ["Bearer authorization_uri=https://evil.example/a b/oauth2", "https://evil.example", "a"],
  ["Bearer resource_id=https://org.crm.dynamics.com/", null, null],
  ["Bearer", null, null],
  ["NTLM", null, null],
  ["", null, null],
  [undefined, null, null],
  [null, null, null],
])("%s", (header, authorityHost, tenantId) => {
  expect(parseChallenge(header)).toEqual({ authorityHost, tenantId });
});

test("the environment is asked without an access token", async () => {
  const asked: Request[] = [];
  let discarded = 0;
  const found = await discoverChallenge(async (request) => {
    asked.push(request);
    return {
      status: 401,
      header: (name) =>
        name === "www-authenticate"
          ? `Bearer authorization_uri=${commercial}/${tenant}/oauth2/authorize`
          : undefined,
      body: (async function* () {})(),
      text: async () => "",
      discard: async () => void (discarded += 1),
    };
  }, "https://crm.contoso.com/org/api/data/v9.1/WhoAmI");
  expect(found.tenantId).toBe(tenant);
  expect(asked).toEqual([
    {
      url: "https://crm.contoso.com/org/api/data/v9.1/WhoAmI",
      headers: { accept: "application/json" },
      signal: undefined,
    },
  ]);
  expect(discarded).toBe(1);
});
