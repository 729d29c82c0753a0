import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Config, Flags } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { requireUrl } from "../../src/config/require-url.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { cwd, load, openDisk, refusal, refusalOf, type Setting } from "./sources.ts";

const contoso = "https://contoso.crm4.dynamics.com";
const at = (version: string) => `${contoso}/api/data/v${version}`;

test("without any source there are defaults", async () => {
  expect(await load()).toEqual({
    file: null,
    trust: null,
    url: null,
    origin: null,
    apiVersion: "9.2",
    allTables: null,
    auth: { method: "default" },
    dir: join(cwd, "data"),
    entities: [],
    concurrency: 4,
    pageSize: 5000,
    api: "web",
    maxWaitMs: 600_000,
    keepChangesMs: null,
    insecure: false,
    schema: false,
    onNewColumn: "full",
    shared: false,
  });
});

test("keepChanges: a flag and a variable speak of all entities, a key in an entity goes before the one of all", async () => {
  const syncrc = `{ "keepChanges": "30d", "entities": { "accounts": { "keepChanges": "1y" }, "contacts": {} } }`;
  const day = 86_400_000;
  const kept = async (setting: Setting) => {
    const { entities, keepChangesMs } = await load(setting);
    return [keepChangesMs, ...entities.map((entity) => entity.keepChangesMs)].map((ms) => (ms ?? 0) / day);
  };
  const files = { ".syncrc": syncrc };
  expect(await kept({ files })).toEqual([30, 365, 30]);
  expect(await kept({ files, env: { DVSYNC_KEEP_CHANGES: "2w" } })).toEqual([14, 14, 14]);
  expect(await kept({ files, env: { DVSYNC_KEEP_CHANGES: "2w" }, flags: { keepChanges: "12h" } })).toEqual([
    0.5, 0.5, 0.5,
  ]);
  expect(await refusal({ flags: { keepChanges: "soon" } })).toContain("--keep-changes");
});

test("a .syncrc as the contract shows it", async () => {
  const text = `{
    "url": "https://contoso.crm4.dynamics.com",      // may carry a path
    "apiVersion": "9.2",
    "auth": { "method": "default" },
    "dir": "data",
    "entities": { "accounts": { "select": ["name", "accountnumber"] }, "contacts": {} },
    "concurrency": 4,
    "pageSize": 5000
  }`;
  expect(await load({ files: { ".syncrc": text } })).toMatchObject({
    file: join(cwd, ".syncrc"),
    url: contoso,
    origin: contoso,
    entities: [
      { name: "accounts", select: ["name", "accountnumber"], pageSize: null, api: null },
      { name: "contacts", select: null, pageSize: null, api: null },
    ],
  });
});

interface Precedence {
  option: string;
  read: (config: Config) => unknown;
  file: string;
  env?: [name: string, text: string];
  flag?: Flags;
  /** Default, from the file, from the environment, from the flag. */
  expected: unknown[];
}

const table: Precedence[] = [
  {
    option: "url",
    read: (config) => config.url,
    file: '"url": "https://file.example"',
    env: ["DVSYNC_URL", "https://env.example"],
    flag: { url: "https://flag.example" },
    expected: [null, "https://file.example", "https://env.example", "https://flag.example"],
  },
  {
    option: "dir",
    read: (config) => config.dir,
    file: '"dir": "file"',
    env: ["DVSYNC_DIR", "env"],
    flag: { dir: "flag" },
    expected: ["data", "file", "env", "flag"].map((name) => join(cwd, name)),
  },
  {
    option: "apiVersion",
    read: (config) => config.apiVersion,
    file: '"apiVersion": "v9.1"',
    env: ["DVSYNC_API_VERSION", "9.0"],
    expected: ["9.2", "9.1", "9.0"],
  },
  {
    option: "auth.method",
    read: (config) => config.auth.method,
    file: '"auth": { "method": "azure-cli" }',
    env: ["DVSYNC_AUTH_METHOD", "command"],
    flag: { auth: "device-code" },
    expected: ["default", "azure-cli", "command", "device-code"],
  },
  {
    option: "auth.tenantId",
    read: (config) => config.auth.tenantId,
    file: '"auth": { "tenantId": "file" }',
    flag: { tenant: "flag" },
    expected: [undefined, "file", "file", "flag"],
  },
  {
    option: "auth.clientId",
    read: (config) => config.auth.clientId,
    file: '"auth": { "clientId": "file" }',
    flag: { clientId: "flag" },
    expected: [undefined, "file", "file", "flag"],
  },
  {
    option: "concurrency",
    read: (config) => config.concurrency,
    file: '"concurrency": 1',
    env: ["DVSYNC_CONCURRENCY", "2"],
    flag: { concurrency: "52" },
    expected: [4, 1, 2, 52],
  },
  {
    option: "pageSize",
    read: (config) => config.pageSize,
    file: '"pageSize": 1',
    env: ["DVSYNC_PAGE_SIZE", "2"],
    flag: { pageSize: 5000 },
    expected: [5000, 1, 2, 5000],
  },
  {
    option: "maxWait",
    read: (config) => config.maxWaitMs,
    file: '"maxWait": 1',
    env: ["DVSYNC_MAX_WAIT", "2"],
    flag: { maxWait: "0" },
    expected: [600_000, 1000, 2000, 0],
  },
  {
    option: "api",
    read: (config) => config.api,
    file: '"api": "organization-service"',
    env: ["DVSYNC_API", "web"],
    flag: { api: "organization-service" },
    expected: ["web", "organization-service", "web", "organization-service"],
  },
  {
    option: "insecure",
    read: (config) => config.insecure,
    file: '"insecure": true',
    expected: [false, true],
  },
];

test.each(table)("$option: flag, then environment, then .syncrc, then default", async (row) => {
  const files = { ".syncrc": `{ ${row.file} }` };
  const env = row.env === undefined ? {} : { [row.env[0]]: row.env[1] };
  const found = [
    row.read(await load()),
    row.read(await load({ files })),
    row.read(await load({ files, env })),
  ];
  if (row.flag !== undefined) found.push(row.read(await load({ files, env, flags: row.flag })));
  expect(found.slice(0, row.expected.length)).toEqual(row.expected);
});

test("a variable that is set to nothing counts as not set", async () => {
  const env = { DVSYNC_URL: "", DVSYNC_DIR: "", DVSYNC_CONFIG: "", DVSYNC_PAGE_SIZE: "" };
  expect(await load({ env })).toEqual(await load());
});

test("a flag or variable keeps the other auth settings of .syncrc", async () => {
  const files = { ".syncrc": '{ "auth": { "method": "default", "clientId": "c" } }' };
  const { auth } = await load({ files, env: { DVSYNC_AUTH_METHOD: "managed-identity" } });
  expect(auth).toEqual({ method: "managed-identity", clientId: "c" });
});

describe("where .syncrc is looked for", () => {
  const files = { "../.syncrc": '{ "pageSize": 2 }', "../../.syncrc": '{ "pageSize": 3 }' };

  test("the nearest one upwards", async () => {
    const config = await load({ files });
    expect([config.file, config.pageSize]).toEqual([resolve(cwd, "../.syncrc"), 2]);
  });

  test("--config before DVSYNC_CONFIG before the nearest", async () => {
    const all = { ...files, "env.json": '{ "pageSize": 4 }', "flag.json": '{ "pageSize": 5 }' };
    const env = { DVSYNC_CONFIG: "env.json" };
    expect((await load({ files: all, env })).pageSize).toBe(4);
    expect((await load({ files: all, env, flags: { config: "flag.json" } })).pageSize).toBe(5);
  });

  test("one that was asked for must exist", async () => {
    expect(await refusal({ files, flags: { config: "nowhere.json" } })).toBe(
      `--config: ${join("CWD", "nowhere.json")} not found\ndvsync init --config nowhere.json\n[DVS-CONFIG exit 78]`,
    );
    expect(await refusal({ files, env: { DVSYNC_CONFIG: "gone" } })).toMatch(/^DVSYNC_CONFIG: .*exit 78\]$/s);
    expect(await refusal({ files, flags: { config: "" } })).toMatch(/exit 78\]$/);
  });

  test("its relative paths are relative to it, those of flags and variables to the working directory", async () => {
    const text = `{ "dir": "out", "auth": {
      "clientSecretFile": "s", "certificateFile": "c", "certificatePasswordFile": "~/p", "tokenFile": "/t" } }`;
    const config = await load({ files: { "../.syncrc": text }, env: { HOME: resolve("/home/ada") } });
    const home = dirname(cwd);
    expect(config.dir).toBe(join(home, "out"));
    expect(config.auth).toEqual({
      method: "default",
      clientSecretFile: join(home, "s"),
      certificateFile: join(home, "c"),
      certificatePasswordFile: resolve("/home/ada/p"),
      tokenFile: resolve("/t"),
    });
    expect((await load({ files, flags: { dir: "x" } })).dir).toBe(join(cwd, "x"));
    expect((await load({ files })).dir).toBe(join(home, "data"));
  });

  test.each([
    ["EISDIR", "DVS-CONFIG", 78],
    ["EACCES", "DVS-CONFIG-READ", 74],
  ])("one that cannot be read (%s) is an error, not a missing one", async (code, dvsCode, exitCode) => {
    const readText = async () => {
      throw Object.assign(new Error(`${code}: no`), { code });
    };
    await expect(loadConfig({ flags: {}, env: {}, cwd, ...openDisk, readText })).rejects.toMatchObject({
      code: dvsCode,
      exitCode,
    });
  });
});

describe("the URL", () => {
  test.each([
    [`${contoso}/`, contoso, "9.2"],
    ["HTTPS://Contoso.CRM4.dynamics.com", contoso, "9.2"],
    [`${contoso}/api/data/v9.1/`, contoso, "9.1"],
    [`${contoso}/api/data`, contoso, "9.2"],
    ["https://crm.contoso.com:8443/Org//", "https://crm.contoso.com:8443/Org", "9.2"],
    ["https://crm.contoso.com/Org/api/data/v8.2", "https://crm.contoso.com/Org", "8.2"],
    ["http://localhost:8080", "http://localhost:8080", "9.2"],
    ["http://127.0.0.1:1/x", "http://127.0.0.1:1/x", "9.2"],
    ["http://[::1]:8080", "http://[::1]:8080", "9.2"],
  ])("%s", async (text, url, apiVersion) => {
    const { origin } = new URL(url);
    const config = await load({ flags: { url: text } });
    expect(config).toMatchObject({ url, origin, apiVersion });
  });

  test.each([
    "",
    "contoso.crm4.dynamics.com",
    "localhost:8080",
    "ftp://contoso.com",
    "https://",
    "https:///x",
    "file:///etc/passwd",
    `${contoso}/main.aspx?appid=1`,
    `${contoso}/?`,
    `${contoso}/#top`,
    "https://ada:hunter2@contoso.com",
    "https://token@contoso.com",
    `${contoso}/api/data/v9.2/accounts`,
    `${contoso}/api/data/v7.0`,
    "http://contoso.crm4.dynamics.com",
    "http://localhost.evil.com",
    "http://127.0.0.1.evil.com",
  ])("refused: %s", async (url) => {
    const told = await refusal({ flags: { url } });
    expect(told).toMatch(/^--url: expected .*https.*\n.+\n\[DVS-USAGE exit 64\]$/);
    expect(told).not.toContain("hunter2");
  });

  test("plain http beyond loopback needs insecure", async () => {
    const files = { ".syncrc": '{\n"insecure": true,\n"url": "http://crm.contoso.local/Org" }' };
    expect((await load({ files })).url).toBe("http://crm.contoso.local/Org");
    const told = await refusal({ files: { ".syncrc": files[".syncrc"].replace("true", "false") } });
    expect(told).toBe(
      `${join("CWD", ".syncrc")}:3: key "url": expected https, because http would show the access token to everyone on the way
use https://crm.contoso.local/Org, or "insecure": true in .syncrc if you must
[DVS-CONFIG exit 78]`,
    );
  });

  test("a version in the URL ranks with the URL", async () => {
    const files = { ".syncrc": `{ "apiVersion": "9.0" }` };
    expect((await load({ files, flags: { url: at("9.1") } })).apiVersion).toBe("9.1");
    const env = { DVSYNC_API_VERSION: "9.0" };
    expect((await load({ files: { ".syncrc": `{ "url": "${at("9.1")}" }` }, env })).apiVersion).toBe("9.0");
    expect(await refusal({ env: { ...env, DVSYNC_URL: at("9.1") } })).toMatch(
      /^DVSYNC_API_VERSION: expected 9.1, as the URL says/,
    );
  });

  test("only a command that needs one asks for it", async () => {
    const none = await load();
    expect(refusalOf(() => requireUrl(none))).toBe(
      "the environment's URL is not configured: no .syncrc was found, and neither --url nor DVSYNC_URL is given [DVS-CONFIG exit 78]",
    );
    const some = await load({ flags: { url: contoso } });
    expect(requireUrl(some)).toEqual(some);
  });
});

describe("a value of the wrong form", () => {
  test.each([
    [{ DVSYNC_PAGE_SIZE: "0" }, "DVSYNC_PAGE_SIZE: expected a whole number from 1 to 5000"],
    [{ DVSYNC_PAGE_SIZE: "1e3" }, "DVSYNC_PAGE_SIZE: expected a whole number from 1 to 5000"],
    [{ DVSYNC_CONCURRENCY: "-1" }, "DVSYNC_CONCURRENCY: expected a whole number from 1 to 52"],
    [{ DVSYNC_MAX_WAIT: "10m" }, "DVSYNC_MAX_WAIT: expected a whole number from 0 to 604800"],
    [
      { DVSYNC_API_VERSION: "10" },
      'DVSYNC_API_VERSION: expected a version in quotes, such as "9.2" (8.2 or 9.x)',
    ],
    [{ DVSYNC_URL: "x" }, "DVSYNC_URL: expected the https URL"],
    [{ DVSYNC_AUTH_METHOD: "magic" }, "DVSYNC_AUTH_METHOD: expected one of default, token, "],
  ])("environment %o: exit 78 and the variable's name", async (env, message) => {
    const told = await refusal({ env });
    expect(told).toContain(message);
    expect(told).toMatch(/\[DVS-CONFIG exit 78\]$/);
  });

  test.each([
    [{ pageSize: "5001" }, '--page-size: expected a whole number from 1 to 5000, got "5001"'],
    [{ maxWait: "soon" }, '--max-wait: expected a whole number from 0 to 604800, got "soon"'],
    [{ concurrency: 1.5 }, '--concurrency: expected a whole number from 1 to 52, got "1.5"'],
    [{ dir: "" }, '--dir: expected a path, got ""'],
    [{ clientId: " " }, '--client-id: expected text that is not empty, got " "'],
  ])("flag %o: exit 64", async (flags, message) => {
    expect(await refusal({ flags })).toBe(`${message}\ndvsync --help\n[DVS-USAGE exit 64]`);
  });
});

test("a DvsyncError of the disk passes through", async () => {
  const error = new DvsyncError({ code: "DVS-DISK", exitCode: 74, message: "no" });
  const readText = () => Promise.reject(error);
  await expect(loadConfig({ flags: {}, env: {}, cwd, ...openDisk, readText })).rejects.toBe(error);
});
