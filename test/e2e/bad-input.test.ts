import { deepEqual, equal, notEqual } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { checksums } from "../support/checksums.ts";
import { copyEmulated, type Emulated, openEmulated } from "../support/emulated.ts";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Accounts were pulled, and a change waits. Every test gets a copy of the folder. */
let pulled: Emulated;

beforeAll(async () => {
  pulled = await openPulled();
});

async function openPulled(): Promise<Emulated> {
  const world = await openEmulated();
  equal((await world.run("pull")).exitCode, 0);
  const [id] = world.emulator.table("accounts").ids();
  world.emulator.table("accounts").update(id!, { name: "renamed" });
  return world;
}

/** Spoils something, and runs a command that must refuse: every file stays, byte for byte, as it was. */
async function refused(
  args: readonly string[],
  spoil: (world: Emulated) => unknown = () => undefined,
): Promise<string> {
  const world = await copyEmulated(pulled);
  await spoil(world);
  return leavesAll(world, args);
}

async function leavesAll({ folder, run }: Emulated, args: readonly string[]): Promise<string> {
  const before = await checksums(folder);
  const { text, exitCode } = await run(...args);
  deepEqual(await checksums(folder), before);
  notEqual(exitCode, 0);
  return text;
}

const editToken = async ({ data }: Emulated, edit: (text: string) => string) => {
  const path = join(data, "accounts.token.json");
  await writeFile(path, edit(await readFile(path, "utf8")));
};

const setField = (world: Emulated, field: string, value: unknown) =>
  editToken(world, (text) => JSON.stringify({ ...(JSON.parse(text) as object), [field]: value }));

const editSnapshot = async ({ data }: Emulated, edit: (text: string) => string) => {
  const path = join(data, "accounts.ndjson");
  await writeFile(path, edit(await readFile(path, "utf8")));
};

/** Makes a line longer by a text that it holds, so that it stays a row. */
function widen(line: string, by: number): string {
  return line.replace(/"name":"/, (start) => start + "x".repeat(by));
}

const write = (text: string) => (world: Emulated) => writeFile(join(world.folder, ".syncrc"), text);

const dropLine = (world: Emulated) =>
  editSnapshot(world, (text) => {
    const [first, second, ...rest] = text.split("\n");
    return [widen(first!, second!.length + 1), ...rest].join("\n");
  });

const repeatLine = (world: Emulated) =>
  editSnapshot(world, (text) => {
    const [first, second, ...rest] = text.split("\n");
    return [first, widen(first!, second!.length - first!.length), ...rest].join("\n");
  });

const damageLink = (world: Emulated) =>
  editToken(world, (text) => text.replace(/deltatoken=[^"]+/, "deltatoken=nonsense"));

const refusedWith = async (fault: string, ...args: readonly string[]) => {
  const world = await openPulled();
  world.emulator.set("fault", fault);
  return leavesAll(world, args);
};

const servers: Server[] = [];

/** Serves the same answer to everything, and writes down what was asked. */
async function serve(status: number, body: string, heard: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    heard.push(request.url ?? "");
    response.writeHead(status).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterAll(() => {
  for (const server of servers) server.close();
});

describe.concurrent("entities", () => {
  test("an unknown one", async ({ expect }) => {
    expect(await refused(["pull", "acounts"])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: table "acounts" not found: it is neither an entity set name nor a logical name there
        code: DVS-ENTITY-UNKNOWN
        next: did you mean accounts?   (all: dvsync entities)
      [exit 78]"
    `);
    expect(await refused(["count", "acounts"])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: table "acounts" not found: it is neither an entity set name nor a logical name there
        code: DVS-ENTITY-UNKNOWN
        next: dvsync entities   (lists the tables and whether their changes are tracked)
      [exit 78]"
    `);
  });

  test("one whose changes are not tracked, though they could be", async ({ expect }) => {
    expect(await refused(["pull", "userqueries"])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: userqueries (userquery) cannot be mirrored: the environment does not track its changes
        code: DVS-NOT-TRACKED
        next: switch on "Track changes" in the properties of the table userquery in Power Apps (make.powerapps.com), publish, then run the same command again
      [exit 78]"
    `);
  });

  test("one whose changes cannot be tracked", async ({ expect }) => {
    expect(await refused(["pull", "sitemaps"])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: sitemaps (sitemap) cannot be mirrored: the environment does not track its changes
        code: DVS-NOT-TRACKED
        next: tracking cannot be switched on for this table; dvsync entities lists those that are tracked
      [exit 78]"
    `);
  });

  test.for(["../x", "accounts?$top=1", "a/b", "C:\\x", "accounts(1)", "", "."])(
    "a name that is none: %j",
    async (name, { expect }) => {
      for (const command of ["pull", "count", "status"]) {
        expect(await refused([command, name])).toBe(
          `--- stderr ---\nerror: ${JSON.stringify(name)} is not an entity name: only letters, digits and _ are allowed, as in accounts\n  code: DVS-ENTITY-NAME\n  next: dvsync entities\n[exit 64]`,
        );
      }
    },
  );

  test("a column that the table does not have", async ({ expect }) => {
    expect(await refused(["pull", "accounts", "--full", "--select", "name,colour"])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: reading accounts failed: Could not find a property named 'colour' on type 'Microsoft.Dynamics.CRM.account'. (status 400, 0x80060888, request <id>)
        code: DVS-COLUMN-UNKNOWN
        next: take the column out of --select, or correct it   (dvsync schema lists all columns)
      [exit 78]"
    `);
  });

  test("columns that are none", async ({ expect }) => {
    expect(await refused(["pull", "accounts", "--select", "name,accountid&$top=1"])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: --select: "accountid&$top=1" is not a column name
        code: DVS-USAGE
        next: name columns like this: --select name,accountnumber
      [exit 64]"
    `);
    expect(await refused(["pull", "accounts", "--select", "name,,accountid"])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: --select "name,,accountid" has an empty name in it
        code: DVS-USAGE
        next: --select name,accountnumber
      [exit 64]"
    `);
  });
});

describe.concurrent("options", () => {
  test.for([
    [["--page-size", "0"], '--page-size: expected a whole number from 1 to 5000, got "0"'],
    [["--page-size", "6000"], '--page-size: expected a whole number from 1 to 5000, got "6000"'],
    [["--concurrency", "x"], '--concurrency: expected a whole number from 1 to 52, got "x"'],
    [["--max-wait", "-1"], '--max-wait: expected a whole number from 0 to 604800, got "-1"'],
    [
      ["--url", "contoso"],
      "--url: expected the https URL of an environment, such as https://contoso.crm4.dynamics.com",
    ],
  ] as const)("%j", async ([args, message], { expect }) => {
    expect(await refused(["pull", ...args])).toBe(
      `--- stderr ---\nerror: ${message}\n  code: DVS-USAGE\n  next: dvsync pull --help\n[exit 64]`,
    );
  });
});

describe.concurrent(".syncrc", () => {
  test("with an unknown key", async ({ expect }) => {
    expect(await refused(["pull"], write('{\n  "url": "http://127.0.0.1:1",\n  "entitys": []\n}')))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/.syncrc:3: key "entitys": expected one of url, apiVersion, auth, dir, entities, concurrency, pageSize, maxWait, keepChanges, api, insecure, shared, schema, onNewColumn
          code: DVS-CONFIG
          next: did you mean "entities"?
        [exit 78]"
      `);
  });

  test("with a wrong type", async ({ expect }) => {
    expect(await refused(["pull"], write('{ "url": "http://127.0.0.1:1",\n "entities": "accounts" }')))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/.syncrc:2: key "entities": expected an object or a list, such as { "accounts": {} } or ["accounts"]
          code: DVS-CONFIG
          next: see .syncrc.example for every key
        [exit 78]"
      `);
    expect(await refused(["pull"], write('{ "url": "http://127.0.0.1:1", "pageSize": 6000 }')))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/.syncrc:1: key "pageSize": expected a whole number from 1 to 5000
          code: DVS-CONFIG
          next: see .syncrc.example for every key
        [exit 78]"
      `);
    expect(await refused(["pull"], write('{ "url": "http://127.0.0.1:1", "entities": ["../x"] }')))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/.syncrc:1: key "entities.0": expected an entity name such as accounts
          code: DVS-CONFIG
          next: see .syncrc.example for every key
        [exit 78]"
      `);
  });

  test("that is broken JSON", async ({ expect }) => {
    expect(await refused(["pull"], write('{\n  "url": "http://127.0.0.1:1"\n  "entities": []\n}')))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/.syncrc:3: not valid JSON: comma expected
          code: DVS-CONFIG
          next: comments and trailing commas are fine; keys and texts need double quotes; see .syncrc.example
        [exit 78]"
      `);
    expect(await refused(["status"], write("url: contoso"))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/.syncrc:1: not valid JSON: invalid symbol
        code: DVS-CONFIG
        next: comments and trailing commas are fine; keys and texts need double quotes; see .syncrc.example
      [exit 78]"
    `);
    expect(await refused(["pull"], write(""))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/.syncrc:1: not valid JSON: value expected
        code: DVS-CONFIG
        next: comments and trailing commas are fine; keys and texts need double quotes; see .syncrc.example
      [exit 78]"
    `);
  });

  test("that names a secret file which does not exist", async ({ expect }) => {
    const auth = { method: "client-secret", tenantId: "t", clientId: "c", clientSecretFile: "nowhere.txt" };
    const file = write(
      JSON.stringify({ url: "https://contoso.crm4.dynamics.com", auth, entities: ["accounts"] }),
    );
    expect(await refused(["pull"], file)).toMatchInlineSnapshot(`
      "--- stderr ---
      error: accounts: not signed in: cannot use the file <folder>/nowhere.txt (auth.clientSecretFile): file not found
        code: DVS-AUTH-NO-CREDENTIALS
        next: check the path and that this user may read it: ls -l <folder>/nowhere.txt
      [exit 77]"
    `);
  });

  test("that is not there, and no URL either", async ({ expect }) => {
    const cwd = await tempDir();
    expect((await runCli(["pull"], { cwd })).text).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the environment's URL is not configured: no .syncrc was found, and neither --url nor DVSYNC_URL is given
        code: DVS-CONFIG
        next: dvsync init --url https://contoso.crm4.dynamics.com
      [exit 78]"
    `);
    expect((await runCli(["pull", "accounts"], { cwd })).text).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the environment's URL is not configured: no .syncrc was found, and neither --url nor DVSYNC_URL is given
        code: DVS-CONFIG
        next: dvsync init --url https://contoso.crm4.dynamics.com
      [exit 78]"
    `);
    expect((await runCli(["pull", "--config", "other.json"], { cwd })).text).toMatchInlineSnapshot(`
      "--- stderr ---
      error: --config: <folder>/other.json not found
        code: DVS-CONFIG
        next: dvsync init --config other.json
      [exit 78]"
    `);
    expect(await checksums(cwd)).toEqual({});
  });

  test("that lists no entities", async ({ expect }) => {
    expect(
      await refused(["pull"], (world) =>
        write(`{ "url": "${world.emulator.url}", "auth": { "method": "none" } }`)(world),
      ),
    ).toMatchInlineSnapshot(`
      "--- stderr ---
      error: no entity is named, and <folder>/.syncrc lists none under "entities"
        code: DVS-NO-ENTITIES
        next: dvsync pull accounts   (dvsync entities lists the tables)
      [exit 64]"
    `);
  });
});

describe.concurrent("a snapshot that was edited", () => {
  test("with another size: it is pulled again", async ({ expect }) => {
    const world = await copyEmulated(pulled);
    await editSnapshot(world, (text) => `${text}{"accountid":"mine"}\n`);
    expect((await world.run("pull")).text).toMatchInlineSnapshot(`
      "accounts  full   +0 ~1 -1             5 rows          5.2 kB    0.0 s   because the snapshot is not the file that the token was written with
      --- stderr ---
      [exit 0]"
    `);
    expect(await world.snapshot("accounts")).toEqual(world.emulator.table("accounts").rows());
  });

  test("with the same size, but a broken line", async ({ expect }) => {
    expect(
      await refused(["pull"], (world) =>
        editSnapshot(world, (text) => text.replace('"accountid"', '"accountxx"')),
      ),
    ).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.ndjson is not the snapshot that dvsync wrote: the line at byte 0 is not a whole row of this table
        code: DVS-SNAPSHOT-DAMAGED
        next: dvsync pull accounts --full   (reads the whole table again and writes new files)
      [exit 65]"
    `);
  });

  test("with the same size, but a line less", async ({ expect }) => {
    expect(await refused(["pull"], dropLine)).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.ndjson is not the snapshot that dvsync wrote: it has 4 lines, the token file says 5
        code: DVS-SNAPSHOT-DAMAGED
        next: dvsync pull accounts --full   (reads the whole table again and writes new files)
      [exit 65]"
    `);
  });

  test("with the same size, but a line twice", async ({ expect }) => {
    expect(await refused(["pull"], repeatLine)).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.ndjson is not the snapshot that dvsync wrote: two of its lines have the same accountid
        code: DVS-SNAPSHOT-DAMAGED
        next: dvsync pull accounts --full   (reads the whole table again and writes new files)
      [exit 65]"
    `);
  });

  test("the way out that the messages name works", async ({ expect }) => {
    const world = await copyEmulated(pulled);
    await editSnapshot(world, (text) => text.replace('"accountid"', '"accountxx"'));
    expect((await world.run("pull", "--full")).text).toMatchInlineSnapshot(`
      "accounts  full   5 rows                               5.2 kB    0.0 s   because --full was given
      --- stderr ---
      [exit 0]"
    `);
    expect(await world.snapshot("accounts")).toEqual(world.emulator.table("accounts").rows());
  });
});

describe.concurrent("a token file that was edited", () => {
  test("to be no JSON", async ({ expect }) => {
    expect(await refused(["pull"], (world) => editToken(world, (text) => text.slice(0, 100))))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/data/accounts.token.json is not a token file as dvsync writes it: it is not JSON
          code: DVS-TOKEN-DAMAGED
          next: dvsync pull accounts --full   (reads the whole table again and writes new files)
        [exit 65]"
      `);
    expect(await refused(["count"], (world) => editToken(world, () => ""))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.token.json is not a token file as dvsync writes it: it is not JSON
        code: DVS-TOKEN-DAMAGED
        next: dvsync pull accounts --full   (reads the whole table again and writes new files)
      [exit 65]"
    `);
    expect(await refused(["status", "--check"], (world) => editToken(world, () => "[]")))
      .toMatchInlineSnapshot(`
        "ENTITY    STATE    ROWS    SIZE  LAST PULL  TOKEN  NOTE
        accounts  damaged     -  5.2 kB  -          -      <folder>/data/accounts.token.json is not a token file as dvsync writes it: it is not a JSON object
        --- stderr ---
        [exit 1]"
      `);
  });

  test("to hold wrong types", async ({ expect }) => {
    expect(await refused(["pull"], (world) => setField(world, "bytes", "5222"))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.token.json is not a token file as dvsync writes it: "bytes" is missing or of the wrong type
        code: DVS-TOKEN-DAMAGED
        next: dvsync pull accounts --full   (reads the whole table again and writes new files)
      [exit 65]"
    `);
    expect(await refused(["pull"], (world) => setField(world, "pulledAt", "yesterday")))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/data/accounts.token.json is not a token file as dvsync writes it: "pulledAt" is missing or of the wrong type
          code: DVS-TOKEN-DAMAGED
          next: dvsync pull accounts --full   (reads the whole table again and writes new files)
        [exit 65]"
      `);
    expect(await refused(["pull"], (world) => setField(world, "deltaLink", undefined)))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/data/accounts.token.json is not a token file as dvsync writes it: "deltaLink" is missing or of the wrong type
          code: DVS-TOKEN-DAMAGED
          next: dvsync pull accounts --full   (reads the whole table again and writes new files)
        [exit 65]"
      `);
  });

  test("to be of another entity, or of a path", async ({ expect }) => {
    expect(await refused(["pull"], (world) => setField(world, "entitySet", "contacts")))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: <folder>/data/accounts.token.json is not a token file as dvsync writes it: it is of "contacts"
          code: DVS-TOKEN-DAMAGED
          next: dvsync pull accounts --full   (reads the whole table again and writes new files)
        [exit 65]"
      `);
    expect(await refused(["pull"], (world) => setField(world, "entitySet", "../x"))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.token.json is not a token file as dvsync writes it: it is of "../x"
        code: DVS-TOKEN-DAMAGED
        next: dvsync pull accounts --full   (reads the whole table again and writes new files)
      [exit 65]"
    `);
  });

  test("to be of another organization", async ({ expect }) => {
    const id = "00000000-0000-0000-0000-000000000001";
    expect(await refused(["pull"], (world) => setField(world, "organizationId", id))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the snapshot of accounts is of organization 00000000-0000-0000-0000-000000000001 (http://127.0.0.1:<port>), but http://127.0.0.1:<port> is organization 7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00: another environment, or a copy; nothing was written
        code: DVS-OTHER-ORGANIZATION
        next: correct "url", or keep the two apart with --dir; to replace the snapshot with this environment's rows: dvsync pull accounts --full
      [exit 78]"
    `);
    expect(await refused(["count"], (world) => setField(world, "organizationId", id))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the snapshot of accounts is of organization 00000000-0000-0000-0000-000000000001 (http://127.0.0.1:<port>), but http://127.0.0.1:<port> is organization 7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00
        code: DVS-OTHER-ORGANIZATION
        next: correct "url", or name the folder that belongs to it with --dir
      [exit 78]"
    `);
  });

  test("to lead to another server, which hears nothing", async ({ expect }) => {
    const heard: string[] = [];
    const origin = await serve(200, "{}", heard);
    const lead = (world: Emulated) =>
      editToken(world, (text) => text.replaceAll(/(?<="deltaLink": ")http:\/\/[^/]+/g, origin));
    expect(await refused(["pull"], lead)).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the delta link in <folder>/data/accounts.token.json leads to 127.0.0.1:<port>, not to http://127.0.0.1:<port>: the file was edited; the link was not followed, and no access token was sent
        code: DVS-FOREIGN-LINK
        next: dvsync pull accounts --full   (reads the whole table again and writes a new token file)
      [exit 65]"
    `);
    expect(await refused(["count"], lead)).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the delta link in <folder>/data/accounts.token.json leads to 127.0.0.1:<port>, not to http://127.0.0.1:<port>: the file was edited; the link was not followed, and no access token was sent
        code: DVS-FOREIGN-LINK
        next: dvsync pull accounts --full   (reads the whole table again and writes a new token file)
      [exit 65]"
    `);
    expect(heard).toEqual([]);
  });

  test("to hold a damaged delta link", async ({ expect }) => {
    expect(await refused(["pull"], damageLink)).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the server did not accept the delta link of accounts: Invalid Sync Token (status 400, 0x80072515, request <id>)
        code: DVS-TOKEN-REFUSED
        next: dvsync pull accounts --full   (reads the whole table again)
      [exit 65]"
    `);
    expect(await refused(["count"], damageLink)).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the server did not accept the delta link of accounts: Invalid Sync Token (status 400, 0x80072515, request <id>)
        code: DVS-TOKEN-REFUSED
        next: dvsync pull accounts --full   (reads the whole table again)
      [exit 65]"
    `);
    expect(
      await refused(["count"], (world) =>
        editToken(world, (text) => text.replace(/\?[^"]*deltatoken=[^"]+/, "")),
      ),
    ).toMatchInlineSnapshot(`
      "--- stderr ---
      error: the delta link of accounts holds no delta token
        code: DVS-TOKEN-DAMAGED
        next: dvsync pull accounts --full
      [exit 65]"
    `);
  });

  test("to hold another number of rows", async ({ expect }) => {
    expect(await refused(["pull"], (world) => setField(world, "rows", 6))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.ndjson is not the snapshot that dvsync wrote: it has 5 lines, the token file says 6
        code: DVS-SNAPSHOT-DAMAGED
        next: dvsync pull accounts --full   (reads the whole table again and writes new files)
      [exit 65]"
    `);
  });

  test("by a newer dvsync", async ({ expect }) => {
    expect(await refused(["pull"], (world) => setField(world, "format", 2))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.token.json was written by a newer dvsync than this one
        code: DVS-TOKEN-NEWER
        next: use the newer dvsync that wrote it (this one: dvsync --version)
      [exit 65]"
    `);
    expect(await refused(["pull", "--full"], (world) => setField(world, "format", 2))).toMatchInlineSnapshot(`
      "--- stderr ---
      error: <folder>/data/accounts.token.json was written by a newer dvsync than this one
        code: DVS-TOKEN-NEWER
        next: use the newer dvsync that wrote it (this one: dvsync --version)
      [exit 65]"
    `);
  });

  test("the way out that the messages name works", async ({ expect }) => {
    const world = await copyEmulated(pulled);
    await editToken(world, () => "{");
    expect((await world.run("pull", "accounts", "--full")).exitCode).toBe(0);
    expect(await world.snapshot("accounts")).toEqual(world.emulator.table("accounts").rows());
  });
});

describe.concurrent("a server", () => {
  test("that answers with a web page", async ({ expect }) => {
    expect(await refusedWith("html200 path=/accounts times=99", "pull")).toMatchInlineSnapshot(`
      "--- stderr ---
      error: reading the changes of accounts failed: the answer is a web page (text/html), not data; a sign-in page or a gateway may have answered instead
        code: DVS-NOT-A-PAGE
        next: check "url" in .syncrc: it is the environment's own address, like https://contoso.crm4.dynamics.com
      [exit 65]"
    `);
    expect(await refusedWith("html200 path=/accounts times=99", "pull", "--full")).toMatchInlineSnapshot(`
      "--- stderr ---
      error: reading accounts failed: the answer is a web page (text/html), not data; a sign-in page or a gateway may have answered instead
        code: DVS-NOT-A-PAGE
        next: check "url" in .syncrc: it is the environment's own address, like https://contoso.crm4.dynamics.com
      [exit 65]"
    `);
  });

  test("that answers with half a page, every time", async ({ expect }) => {
    expect(await refusedWith("short path=/accounts times=99", "pull")).toMatchInlineSnapshot(`
      "--- stderr ---
      error: reading the changes of accounts failed: the answer is not a whole page of JSON: the page ends in the middle
        code: DVS-NOT-A-PAGE
        next: run the same command again; if it fails in the same way, try a smaller --page-size
      [exit 65]"
    `);
  });

  test("that answers with half a page to the very first pull", async ({ expect }) => {
    const world = await openEmulated();
    world.emulator.set("fault", "short path=/accounts times=99");
    expect(await leavesAll(world, ["pull"])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: reading accounts failed: the answer is not a whole page of JSON: the page ends in the middle
        code: DVS-NOT-A-PAGE
        next: run the same command again; if it fails in the same way, try a smaller --page-size
      [exit 65]"
    `);
  });

  test("that answers the first page, and half of the second", async ({ expect }) => {
    const world = await openEmulated();
    world.emulator.set("fault", "short path=skiptoken times=99");
    expect((await world.run("pull", "--page-size", "2")).text).toMatchInlineSnapshot(`
      "--- stderr ---
      error: reading accounts failed: the answer is not a whole page of JSON: the page ends in the middle
        code: DVS-NOT-A-PAGE
        next: run the same command again; if it fails in the same way, try a smaller --page-size
      [exit 65]"
    `);
    expect(Object.keys(await checksums(world.folder)), "resumable").toEqual([
      ".syncrc",
      "data/.dvsync/accounts.full.json",
      "data/.dvsync/accounts.full.ndjson",
    ]);
    world.emulator.set("fault", "none");
    expect((await world.run("pull")).text).toMatchInlineSnapshot(`
      "accounts  full   5 rows                               5.2 kB    0.0 s   because there is no token yet
      --- stderr ---
      accounts: resuming after 2 rows of an interrupted pull
      [exit 0]"
    `);
    expect(await world.snapshot("accounts")).toEqual(world.emulator.table("accounts").rows());
    expect(Object.keys(await checksums(world.folder))).toEqual([
      ".syncrc",
      "data/accounts.ndjson",
      "data/accounts.token.json",
    ]);
  });

  test("that answers with links to another origin", async ({ expect }) => {
    expect(await refusedWith("foreign-link origin=https://evil.example path=/accounts", "pull"))
      .toMatchInlineSnapshot(`
        "--- stderr ---
        error: accounts: the server sent a link that leaves http://127.0.0.1:<port>; it was not followed, and no access token was sent
          code: DVS-FOREIGN-LINK
          next: if the environment has a new address, set it as "url" in .syncrc, then: dvsync pull --full
        [exit 65]"
      `);
  });

  test("that redirects", async ({ expect }) => {
    expect(await refusedWith("redirect location=https://evil.example/ path=/accounts", "pull"))
      .toMatchInlineSnapshot(`
      "--- stderr ---
      error: reading the changes of accounts was answered with a redirect (status 302); it was not followed, and the access token went nowhere else
        code: DVS-REDIRECT
        next: check "url" in .syncrc: it is the environment's own address, like https://contoso.crm4.dynamics.com
      [exit 65]"
    `);
  });

  test("that ends without a link", async ({ expect }) => {
    expect(await refusedWith("no-links path=/accounts", "pull")).toMatchInlineSnapshot(`
      "--- stderr ---
      error: reading accounts was stopped: the last page has neither a next link nor a delta link; annotations asked for by a gateway can cause this, or a table whose changes are not tracked; nothing was written
        code: DVS-INCOMPLETE
        next: run the same command again; if it fails in the same way, try another --page-size
      [exit 65]"
    `);
  });

  test("that is not there", async ({ expect }) => {
    const nowhere = ["--url", "http://127.0.0.1:9"];
    expect(await refused(["pull", ...nowhere])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: accounts: cannot connect to 127.0.0.1:<port> (ECONNREFUSED); nothing listens there, or a firewall refuses
        code: DVS-UNREACHABLE
        next: check "url" in .syncrc, then: curl -v http://127.0.0.1:<port>; if this machine reaches the internet through a proxy: export HTTPS_PROXY=http://proxy.example:8080
      [exit 69]"
    `);
    expect(await refused(["count", ...nowhere])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: accounts: cannot connect to 127.0.0.1:<port> (ECONNREFUSED); nothing listens there, or a firewall refuses
        code: DVS-UNREACHABLE
        next: check "url" in .syncrc, then: curl -v http://127.0.0.1:<port>; if this machine reaches the internet through a proxy: export HTTPS_PROXY=http://proxy.example:8080
      [exit 69]"
    `);
    expect(await refused(["entities", ...nowhere])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: cannot connect to 127.0.0.1:<port> (ECONNREFUSED); nothing listens there, or a firewall refuses
        code: DVS-UNREACHABLE
        next: check "url" in .syncrc, then: curl -v http://127.0.0.1:<port>; if this machine reaches the internet through a proxy: export HTTPS_PROXY=http://proxy.example:8080
      [exit 69]"
    `);
  });

  test("that has no Dataverse at this path", async ({ expect }) => {
    const url = await serve(404, "<html><title>404 Not Found</title></html>");
    expect(await refused(["pull", "contacts", "--url", `${url}/contoso`])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: looking up contacts failed: 404 Not Found (status 404)
        code: DVS-NOT-FOUND
        next: check "url" and "apiVersion" in .syncrc, and the name: dvsync entities
      [exit 78]"
    `);
    expect(await refused(["entities", "--url", `${url}/contoso`])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: listing the tables failed: 404 Not Found (status 404)
        code: DVS-NOT-FOUND
        next: check "url" and "apiVersion" in .syncrc, and the name: dvsync entities
      [exit 78]"
    `);
  });

  test("that is something else", async ({ expect }) => {
    const url = await serve(200, "hello");
    expect(await refused(["pull", "contacts", "--url", url])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: looking up contacts failed: cannot use the server's answer: it is not JSON
        code: DVS-BAD-ANSWER
        next: check "url" in .syncrc: it is the environment's own address, like https://contoso.crm4.dynamics.com
      [exit 65]"
    `);
    expect(await refused(["count", "--url", url])).toMatchInlineSnapshot(`
      "--- stderr ---
      error: accounts: asking who is signed in (WhoAmI) failed: cannot use the server's answer: it is not JSON
        code: DVS-BAD-ANSWER
        next: check "url" in .syncrc: it is the environment's own address, like https://contoso.crm4.dynamics.com
      [exit 65]"
    `);
  });
});

test("a folder that is a file", async ({ expect }) => {
  expect(await refused(["pull", "--dir", ".syncrc"])).toMatchInlineSnapshot(`
    "--- stderr ---
    error: accounts: cannot make the folder <folder>/.syncrc: a part of the path is a file, not a folder (ENOTDIR)
      code: DVS-DISK-FOLDER
      next: choose a folder with --dir or "dir" in .syncrc
    [exit 74]"
  `);
});
