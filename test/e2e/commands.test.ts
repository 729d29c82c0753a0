import { readdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { checksums } from "../support/checksums.ts";
import { openEmulated } from "../support/emulated.ts";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

const two = { syncrc: { entities: ["accounts", "sample_books"], concurrency: 1 } };

test("pull: the first time, with changes, with none, and from the start again", async () => {
  const { emulator, run, snapshot } = await openEmulated(two);
  expect((await run("pull")).text).toMatchInlineSnapshot(`
    "accounts      full   5 rows                               5.2 kB    0.0 s   because there is no token yet
    sample_books  full   10 rows                              4.2 kB    0.0 s   because there is no token yet
    --- stderr ---
    [exit 0]"
  `);

  const books = emulator.table("sample_books");
  books.update({ sample_bookcode: "BookCode3" }, { sample_name: "renamed" });
  books.delete({ sample_bookcode: "BookCode7" });
  books.insert({ sample_bookcode: "BookCode10", sample_name: "new" });
  expect((await run("pull", "--dry-run")).text).toMatchInlineSnapshot(`
    "accounts      delta  no changes                       5 rows    5.2 kB    0.0 s   (dry run: nothing was written)
    sample_books  delta  would apply +1 ~1 -1            10 rows    4.2 kB    0.0 s   (dry run: nothing was written)
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("pull")).text).toMatchInlineSnapshot(`
    "accounts      delta  no changes           5 rows          5.2 kB    0.0 s
    sample_books  delta  +1 ~1 -1            10 rows          4.2 kB    0.0 s
    --- stderr ---
    [exit 0]"
  `);
  expect(await snapshot("sample_books")).toEqual(books.rows());

  books.delete({ sample_bookcode: "BookCode8" });
  expect((await run("pull", "sample_books", "--full")).text).toMatchInlineSnapshot(`
    "sample_books  full   +0 ~0 -1             9 rows          3.8 kB    0.0 s   because --full was given
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("pull", "sample_book", "--select", "sample_name", "--full")).text).toMatchInlineSnapshot(`
    "sample_books  full   +0 ~9 -0             9 rows          1.1 kB    0.0 s   because --full was given
    --- stderr ---
    [exit 0]"
  `);
  expect(await snapshot("sample_books")).toEqual(books.rows(["sample_name"]));
});

test("pull: the logical name is the same entity, with the same settings", async () => {
  const { run, snapshot, emulator } = await openEmulated({
    syncrc: { entities: { accounts: { select: ["name"] }, sample_book: { select: ["sample_name"] } } },
  });
  await run("pull");
  const [id] = emulator.table("accounts").ids();
  emulator.table("accounts").update(id!, { name: "renamed" });
  expect((await run("pull", "account", "accounts")).text).toMatchInlineSnapshot(`
    "accounts  delta  +0 ~1 -0             5 rows           622 B    0.0 s
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("pull", "sample_books")).text).toMatchInlineSnapshot(`
    "sample_books  delta  no changes          10 rows          1.2 kB    0.0 s
    --- stderr ---
    [exit 0]"
  `);
  expect(await snapshot("accounts")).toEqual(emulator.table("accounts").rows(["name"]));
});

test("pull --json", async () => {
  const { run } = await openEmulated();
  expect((await run("pull", "--json")).text).toMatchInlineSnapshot(`
    "{"entity":"accounts","mode":"full","because":"there is no token yet","created":5,"updated":0,"deleted":0,"rows":5,"bytes":5222,"pages":1,"requests":2,"retries":0,"durationMs":0,"file":"<folder>/data/accounts.ndjson"}
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("pull", "--json")).text).toMatchInlineSnapshot(`
    "{"entity":"accounts","mode":"delta","because":null,"created":0,"updated":0,"deleted":0,"rows":5,"bytes":5222,"pages":1,"requests":1,"retries":0,"durationMs":0,"file":"<folder>/data/accounts.ndjson"}
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("pull", "--json", "--full", "--dry-run")).text).toMatchInlineSnapshot(`
    "{"entity":"accounts","mode":"full","because":"--full was given","estimate":5,"requests":1,"retries":0,"durationMs":0,"file":"<folder>/data/accounts.ndjson","dryRun":true}
    --- stderr ---
    [exit 0]"
  `);
});

test("pull: an entity that fails leaves the others pulled; the exit code is the first failure's, in the order given", async () => {
  const { emulator, run, snapshot } = await openEmulated({ syncrc: { concurrency: 1 } });
  emulator.set("missing-privilege", "contacts");
  const failing = ["pull", "sample_books", "contacts", "sitemaps", "accounts"];
  expect((await run(...failing)).text).toMatchInlineSnapshot(`
    "sample_books  full   10 rows                              4.2 kB    0.0 s   because there is no token yet
    accounts      full   5 rows                               5.2 kB    0.0 s   because there is no token yet
    --- stderr ---
    error: reading contacts failed: Principal user (Id=00000000-0000-0000-0000-000000000000, type=8, roleCount=5, privilegeCount=465, accessMode=0), is missing prvReadcontact privilege (Id=00000000-0000-0000-0000-000000000000) on OTC=2 for entity 'contact'. context.Caller=00000000-0000-0000-0000-000000000000 (status 403, 0x80040220, request <id>)
      code: DVS-NO-PRIVILEGE
      next: give the user a security role with prvReadcontact at organization level
    error: sitemaps (sitemap) cannot be mirrored: the environment does not track its changes
      code: DVS-NOT-TRACKED
      next: tracking cannot be switched on for this table; dvsync entities lists those that are tracked
    [exit 77]"
  `);
  expect(await snapshot("sample_books")).toEqual(emulator.table("sample_books").rows());
  expect(await snapshot("accounts")).toEqual(emulator.table("accounts").rows());
  expect((await run("pull", "sitemaps", "contacts", "accounts", "--json")).text).toMatchInlineSnapshot(`
    "{"entity":"sitemaps","error":{"code":"DVS-NOT-TRACKED","message":"sitemaps (sitemap) cannot be mirrored: the environment does not track its changes","hint":"tracking cannot be switched on for this table; dvsync entities lists those that are tracked","exitCode":78}}
    {"entity":"contacts","error":{"code":"DVS-NO-PRIVILEGE","message":"reading contacts failed: Principal user (Id=00000000-0000-0000-0000-000000000000, type=8, roleCount=5, privilegeCount=465, accessMode=0), is missing prvReadcontact privilege (Id=00000000-0000-0000-0000-000000000000) on OTC=2 for entity 'contact'. context.Caller=00000000-0000-0000-0000-000000000000 (status 403, 0x80040220, request <id>)","hint":"give the user a security role with prvReadcontact at organization level","exitCode":77}}
    {"entity":"accounts","mode":"delta","because":null,"created":0,"updated":0,"deleted":0,"rows":5,"bytes":5222,"pages":1,"requests":1,"retries":0,"durationMs":0,"file":"<folder>/data/accounts.ndjson"}
    --- stderr ---
    error: sitemaps (sitemap) cannot be mirrored: the environment does not track its changes
      code: DVS-NOT-TRACKED
      next: tracking cannot be switched on for this table; dvsync entities lists those that are tracked
    error: reading contacts failed: Principal user (Id=00000000-0000-0000-0000-000000000000, type=8, roleCount=5, privilegeCount=465, accessMode=0), is missing prvReadcontact privilege (Id=00000000-0000-0000-0000-000000000000) on OTC=2 for entity 'contact'. context.Caller=00000000-0000-0000-0000-000000000000 (status 403, 0x80040220, request <id>)
      code: DVS-NO-PRIVILEGE
      next: give the user a security role with prvReadcontact at organization level
    [exit 78]"
  `);
});

test("pull --quiet says nothing, pull --verbose says more", async () => {
  const { run } = await openEmulated();
  expect((await run("pull", "--quiet")).text).toMatchInlineSnapshot(`
    "--- stderr ---
    [exit 0]"
  `);
  const { text } = await run("pull", "--verbose", "--full");
  expect(text.replaceAll(/^GET .*\n/gm, "")).toMatchInlineSnapshot(`
    "accounts  full   no changes           5 rows          5.2 kB    0.0 s   because --full was given
    --- stderr ---
    configuration: <folder>/.syncrc
    accounts: full pull because --full was given
    [exit 0]"
  `);
  expect((await run("pull", "--quiet", "nowhere")).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: table "nowhere" not found: it is neither an entity set name nor a logical name there
      code: DVS-ENTITY-UNKNOWN
      next: dvsync entities   (lists the tables and whether their changes are tracked)
    [exit 78]"
  `);
});

test("count", async () => {
  const { emulator, run, folder } = await openEmulated(two);
  expect((await run("count", "sample_books")).text, "never pulled").toMatchInlineSnapshot(`
    "10
    --- stderr ---
    sample_books: never pulled; 10 is the server's estimate of its rows, up to a day old
    [exit 0]"
  `);
  await run("pull");
  const before = await checksums(folder);
  expect((await run("count", "sample_books", "--exit-code")).text).toMatchInlineSnapshot(`
    "0
    --- stderr ---
    [exit 0]"
  `);
  emulator.table("sample_books").delete({ sample_bookcode: "BookCode7" });
  expect((await run("count", "sample_book")).text).toMatchInlineSnapshot(`
    "1
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("count", "--exit-code")).text).toMatchInlineSnapshot(`
    "0	accounts
    1	sample_books
    --- stderr ---
    [exit 1]"
  `);
  expect((await run("count", "contacts", "sample_books", "--json")).text).toMatchInlineSnapshot(`
    "{"entity":"contacts","pulled":false,"changes":6,"estimate":true,"capped":false}
    {"entity":"sample_books","pulled":true,"changes":1,"estimate":false,"capped":false}
    --- stderr ---
    contacts: never pulled; 6 is the server's estimate of its rows, up to a day old
    [exit 0]"
  `);
  expect((await run("count", "contacts", "--json", "--quiet")).text).toMatchInlineSnapshot(`
    "{"entity":"contacts","pulled":false,"changes":6,"estimate":true,"capped":false}
    --- stderr ---
    [exit 0]"
  `);
  expect(await checksums(folder)).toEqual(before);
});

test("status", async () => {
  const { run, data, emulator } = await openEmulated(two);
  expect((await run("status")).text, "before the first pull").toMatchInlineSnapshot(`
    "ENTITY        STATE  ROWS  SIZE  LAST PULL  TOKEN
    accounts      never     -     -  -          -
    sample_books  never     -     -  -          -
    --- stderr ---
    [exit 0]"
  `);
  await run("pull");
  await emulator.close(); // it works offline
  expect((await run("status")).text).toMatchInlineSnapshot(`
    "ENTITY        STATE  ROWS    SIZE  LAST PULL  TOKEN
    accounts      ok        5  5.2 kB  just now   6 days left
    sample_books  ok       10  4.2 kB  just now   6 days left
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("status", "--json", "accounts", "contacts")).text).toMatchInlineSnapshot(`
    "{"entity":"accounts","state":"ok","rows":5,"bytes":5222,"pulledAt":"<time>","fullPulledAt":"<time>","tokenExpiresAt":"<time>","file":"<folder>/data/accounts.ndjson","lastError":null,"failingSince":null,"verifiedAt":null,"verified":null}
    {"entity":"contacts","state":"never","rows":null,"bytes":null,"pulledAt":null,"fullPulledAt":null,"tokenExpiresAt":null,"file":"<folder>/data/contacts.ndjson","lastError":null,"failingSince":null,"verifiedAt":null,"verified":null}
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("status", "--check", "--max-age", "1h")).exitCode).toBe(0);
  expect((await run("status", "--check", "accounts", "contacts")).exitCode, "contacts: never").toBe(1);
  expect((await run("status", "--max-age", "0s", "--quiet")).exitCode, "older than nothing").toBe(1);
  expect((await run("status", "--max-age", "soon")).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: --max-age "soon" is not a duration
      code: DVS-USAGE
      next: write it as 90s, 30m, 1h or 2d: --max-age 1h
    [exit 64]"
  `);
  await truncate(join(data, "accounts.ndjson"), 100);
  expect((await run("status", "--check")).text).toMatchInlineSnapshot(`
    "ENTITY        STATE    ROWS    SIZE  LAST PULL  TOKEN        NOTE
    accounts      damaged     5   100 B  just now   6 days left  the snapshot is not the file that the token was written with; the next pull is a full one
    sample_books  ok         10  4.2 kB  just now   6 days left
    --- stderr ---
    [exit 1]"
  `);
});

test("status where nothing is", async () => {
  const cwd = await tempDir();
  expect((await runCli(["status"], { cwd })).text).toMatchInlineSnapshot(`
    "--- stderr ---
    nothing is mirrored in <folder>/data yet; next: dvsync pull accounts
    [exit 0]"
  `);
  expect((await runCli(["status", "--json", "--quiet"], { cwd })).text).toMatchInlineSnapshot(`
    "--- stderr ---
    [exit 0]"
  `);
  expect(await readdir(cwd)).toEqual([]);
});

test("entities", async () => {
  const { run } = await openEmulated();
  expect((await run("entities")).text).toMatchInlineSnapshot(`
    "ENTITY                     LOGICAL NAME     PRIMARY ID        CHANGES     TYPE
    accounts                   account          accountid         tracked     Standard
    contacts                   contact          contactid         tracked     Standard
    sample_books               sample_book      sample_bookid     tracked     Standard
    systemuserrolescollection  systemuserroles  systemuserroleid  tracked     Standard
    sitemaps                   sitemap          sitemapid         off, fixed  Standard
    userqueries                userquery        userqueryid       off         Standard
    --- stderr ---
    [exit 0]"
  `);
  expect((await run("entities", "--json")).text).toMatchInlineSnapshot(`
    "{"entity":"accounts","logicalName":"account","primaryId":"accountid","tracked":true,"canBeSwitched":true,"type":"Standard","keys":[]}
    {"entity":"contacts","logicalName":"contact","primaryId":"contactid","tracked":true,"canBeSwitched":true,"type":"Standard","keys":[]}
    {"entity":"sample_books","logicalName":"sample_book","primaryId":"sample_bookid","tracked":true,"canBeSwitched":true,"type":"Standard","keys":[{"name":"sample_bookcode","columns":["sample_bookcode"],"state":"Active"}]}
    {"entity":"systemuserrolescollection","logicalName":"systemuserroles","primaryId":"systemuserroleid","tracked":true,"canBeSwitched":false,"type":"Standard","keys":[]}
    {"entity":"sitemaps","logicalName":"sitemap","primaryId":"sitemapid","tracked":false,"canBeSwitched":false,"type":"Standard","keys":[]}
    {"entity":"userqueries","logicalName":"userquery","primaryId":"userqueryid","tracked":false,"canBeSwitched":true,"type":"Standard","keys":[]}
    --- stderr ---
    [exit 0]"
  `);
});

test("emulator: prints the .syncrc to use, and serves until it is told to stop", async () => {
  const { start, folder } = await openEmulated();
  const { printed, kill, child } = start("emulator", "--rows", "3", "--set", "json=pretty");
  await printed(/Ctrl-C ends it/, "stderr");
  const [, syncrc] = await printed(/^(\{[^]*\n\})\n$/);
  const { url } = JSON.parse(syncrc!) as { url: string };
  const pulled = await runCli(["pull", "accounts", "--url", url, "--json"], { cwd: folder });
  expect(JSON.parse(pulled.stdout)).toMatchObject({ rows: 8 });
  expect(child.exitCode).toBeNull();
  expect((await kill("SIGTERM")).text).toMatchInlineSnapshot(`
    "{
      "url": "http://127.0.0.1:<port>",
      "auth": {
        "method": "none"
      },
      "entities": [
        "sample_books",
        "accounts",
        "contacts"
      ]
    }
    --- stderr ---
    The emulator runs at http://127.0.0.1:<port>. Save the lines above as .syncrc, then: dvsync pull
    Ctrl-C ends it.
    [exit 143]"
  `);
});

test("a closed pipe, as of `| head`, ends quietly", async () => {
  const { start, snapshot, emulator } = await openEmulated();
  for (const args of [["pull"], ["pull", "--json"], ["status"], ["entities"], ["--help"]]) {
    const { child, done } = start(...args);
    child.stdout!.destroy();
    const { text } = await done;
    expect({ args, text }).toEqual({ args, text: "--- stderr ---\n[exit 0]" });
  }
  expect(await snapshot("accounts")).toEqual(emulator.table("accounts").rows());
});

test("colours come only where they are asked for, and nothing else moves off a terminal", async () => {
  const { run, folder } = await openEmulated();
  await run("pull");
  const status = (env: Record<string, string>, ...args: string[]) =>
    runCli(["status", ...args], { cwd: folder, env });
  const plain = await status({});
  expect(plain.text).not.toContain("\u001B");
  expect((await status({ NO_COLOR: "1" })).stdout).toBe(plain.stdout);
  expect((await status({ TERM: "dumb" })).stdout).toBe(plain.stdout);
  expect((await status({ CI: "true" })).stdout).toBe(plain.stdout);
  expect((await status({ FORCE_COLOR: "1" }, "--no-color")).stdout).toBe(plain.stdout);
  expect((await status({ FORCE_COLOR: "1" }, "--json")).stdout).not.toContain("\u001B");
  const coloured = await status({ FORCE_COLOR: "1" });
  expect(coloured.stdout).toContain("\u001B[1maccounts\u001B[22m");
  expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
  for (const args of [
    ["pull", "--full"],
    ["pull", "--verbose", "--full"],
    ["entities"],
    ["pull", "nowhere"],
  ]) {
    const { stdout, stderr } = await run(...args);
    expect(`${args.join(" ")}\n${stdout}${stderr}`).not.toMatch(/[^\n\P{Cc}]/u);
  }
});

test("--dir, --url and --config say where, before .syncrc does", async () => {
  const { folder, emulator } = await openEmulated();
  const elsewhere = await tempDir();
  const pulled = await runCli(
    ["pull", "accounts", "--config", join(folder, ".syncrc"), "--url", `${emulator.url}/`, "--dir", "here"],
    { cwd: elsewhere },
  );
  expect(pulled.text).toMatchInlineSnapshot(`
    "accounts  full   5 rows                               5.2 kB    0.0 s   because there is no token yet
    --- stderr ---
    [exit 0]"
  `);
  expect(await readdir(join(elsewhere, "here"))).toEqual([
    ".dvsync",
    "accounts.ndjson",
    "accounts.token.json",
  ]);
  expect(await readFile(join(elsewhere, "here", "accounts.ndjson"), "utf8")).toBe(
    `${emulator.table("accounts").rows().join("\n")}\n`,
  );
});
