import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { authMethods } from "../../src/auth/auth-settings.ts";
import { renderSyncrc, type SyncrcParts } from "../../src/config/render-syncrc.ts";
import { syncrcKeys } from "../../src/config/syncrc-schema.ts";
import { cwd, load } from "./sources.ts";

const url = "https://contoso.crm4.dynamics.com";

const all: SyncrcParts = {
  url: "http://crm.contoso.local/Org",
  insecure: true,
  apiVersion: "9.1",
  dir: "some where",
  auth: {
    method: "client-certificate",
    tenantId: "contoso.onmicrosoft.com",
    clientId: "00000000-0000-0000-0000-000000000001",
    certificateFile: resolve(cwd, "c.pem"),
    certificatePasswordFile: resolve(cwd, 'a "quoted" \\ file'),
    command: ["a", "b c"],
    authorityHost: "https://login.microsoftonline.us",
    scope: `${url}/.default`,
  },
  entities: [
    { name: "accounts", select: ["name", "accountnumber"], pageSize: 100, api: "organization-service" },
    { name: "contacts", select: null, pageSize: null, api: null },
  ],
};

const little: SyncrcParts = { url, auth: { method: "default" }, entities: [] };

test.each<[string, SyncrcParts]>([
  ["everything", all],
  ["little", little],
])("%s loads back to what was written", async (_name, parts) => {
  const config = await load({ files: { ".syncrc": renderSyncrc(parts) } });
  expect(config).toMatchObject({
    url: parts.url,
    auth: parts.auth,
    entities: parts.entities,
    apiVersion: parts.apiVersion ?? "9.2",
    dir: resolve(cwd, parts.dir ?? "data"),
    insecure: parts.insecure ?? false,
  });
});

test("what init writes can be read by people", () => {
  const text = renderSyncrc({
    url,
    auth: { method: "azure-cli", tenantId: undefined },
    entities: ["accounts", "contacts"],
  });
  expect(text).toMatchInlineSnapshot(`
    "// dvsync reads this file: JSON, with comments and trailing commas. .syncrc.example shows every key.
    {
      // The environment.
      "url": "https://contoso.crm4.dynamics.com",

      // How to sign in. No secret belongs here: use the environment, or name a file.
      "auth": { "method": "azure-cli" },

      // Where snapshots and token files go, relative to this file.
      "dir": "data",

      // What to mirror; {} takes all columns, { "select": ["name"] } only those.
      "entities": {
        "accounts": {},
        "contacts": {}
      }
    }
    "
  `);
});

test(".syncrc.example loads, and shows every key and every way to sign in", async () => {
  const text = readFileSync(new URL("../../.syncrc.example", import.meta.url), "utf8");
  const config = await load({ files: { ".syncrc": text } });
  expect(config).toMatchObject({
    url,
    concurrency: 4,
    pageSize: 5000,
    maxWaitMs: 600_000,
    dir: resolve(cwd, "data"),
  });
  for (const key of [...syncrcKeys.top, ...syncrcKeys.auth, ...syncrcKeys.entity]) {
    expect(text).toMatch(new RegExp(`^[^/]*"${key}":`, "m"));
  }
  for (const method of authMethods) expect(text).toMatch(new RegExp(`^ +// +${method} `, "m"));
});
