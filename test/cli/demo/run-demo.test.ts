import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toPlainText } from "../../support/plain-text.ts";
import { runCli, startCli } from "../../support/run-cli.ts";
import { tempDir } from "../../support/temp-dir.ts";

test("demo: Microsoft's books, told and mirrored", async () => {
  const cwd = await tempDir();
  const { text } = await runCli(["demo", "--dir", "here"], { cwd });
  expect(text).toMatchInlineSnapshot(`
    "A small Dataverse runs on this machine until the demo ends: http://127.0.0.1:<port>
    The demo's folder, with the .syncrc that all commands below read: <folder>/here

    The table sample_book holds ten books. The first pull reads them all:
    $ dvsync pull sample_books
    sample_books  full   10 rows                              4.2 kB    0.0 s   because there is no token yet

    Now, on the server, ten more books come in, BookCode0 is renamed through its alternate key
    (sample_bookcode), and BookCode1 is deleted. How many changes wait?
    $ dvsync count sample_books
    12

    The second pull asks for these changes alone:
    $ dvsync pull sample_books
    sample_books  delta  +10 ~1 -1           19 rows          8.1 kB    0.0 s

    What it did to data/sample_books.ndjson (~ changed, - removed, + added; shortened to fit):
    ~ {…"sample_bookcode":"BookCode0","sample_name":"Book Name 0, second edition","sample_author":"Auth…
    - {…"sample_bookcode":"BookCode1","sample_name":"Book Name 1","sample_author":"Author 1","createdon…
    + {…"sample_bookcode":"BookCode10","sample_name":"Book Name 10","sample_author":"Author 10","create…
    + {…"sample_bookcode":"BookCode11","sample_name":"Book Name 11","sample_author":"Author 11","create…
    + {…"sample_bookcode":"BookCode12","sample_name":"Book Name 12","sample_author":"Author 12","create…
    + {…"sample_bookcode":"BookCode13","sample_name":"Book Name 13","sample_author":"Author 13","create…
    + {…"sample_bookcode":"BookCode14","sample_name":"Book Name 14","sample_author":"Author 14","create…
    + {…"sample_bookcode":"BookCode15","sample_name":"Book Name 15","sample_author":"Author 15","create…
    + {…"sample_bookcode":"BookCode16","sample_name":"Book Name 16","sample_author":"Author 16","create…
    + {…"sample_bookcode":"BookCode17","sample_name":"Book Name 17","sample_author":"Author 17","create…
    + {…"sample_bookcode":"BookCode18","sample_name":"Book Name 18","sample_author":"Author 18","create…
    + {…"sample_bookcode":"BookCode19","sample_name":"Book Name 19","sample_author":"Author 19","create…

    Compared as text: the 19 rows of the snapshot are, byte for byte, those of the table.

    What is mirrored here, from the files alone:
    $ dvsync status
    ENTITY        STATE  ROWS    SIZE  LAST PULL  TOKEN
    sample_books  ok       19  8.1 kB  just now   6 days left

    All of it is left for you to look at: <folder>/here
    The emulator ends here; to keep playing: dvsync emulator
    With an environment of your own: dvsync init --url https://contoso.crm4.dynamics.com
    --- stderr ---
    [exit 0]"
  `);
  expect((await readdir(join(cwd, "here", "data"))).sort()).toEqual([
    ".dvsync",
    "sample_books.ndjson",
    "sample_books.token.json",
  ]);
  expect(await readFile(join(cwd, "here", ".syncrc"), "utf8")).toContain('"sample_books": {}');
  const status = await runCli(["status"], { cwd: join(cwd, "here") });
  expect(status.stdout, "its folder goes on working with the commands").toMatch(/^sample_books {2}ok +19 /m);
});

test("demo --api organization-service: Microsoft's sample, request by request, with the values that the Web API gives", async () => {
  const cwd = await tempDir();
  const args = ["demo", "--api", "organization-service", "--rows", "3000", "--dir", "here"];
  const { text, stdout } = await runCli(args, { cwd });
  const from = text.indexOf("The table");
  const told = text.slice(from, text.indexOf("What it did")).replace(/\d+!\S+ [\d:]+/, "<version>!<time>");
  expect(told).toMatchInlineSnapshot(`
    "The table sample_book holds ten books. The first request (RetrieveEntityChanges) has no DataVersion, so all of them come:
    $ dvsync pull sample_books
    sample_books  full   10 rows                              4.2 kB    0.0 s   because there is no token yet
    The answer's DataToken is kept in the token file: <version>!<time>

    Now, on the server, ten more books come in, BookCode0 is renamed through its alternate key
    (sample_bookcode), and BookCode1 is deleted. How many changes wait?
    $ dvsync count sample_books
    12

    The second request sends that token as its DataVersion, so only these changes come:
    $ dvsync pull sample_books
    sample_books  delta  +10 ~1 -1           19 rows          8.1 kB    0.0 s

    "
  `);
  expect(stdout.match(/^Compared: .*/gm)).toEqual([
    "Compared: the 19 rows of the snapshot have the values, digit for digit, that the Web API gives for the table.",
    expect.stringMatching(/^Compared: the 3,\d+ rows of the snapshot have the values/),
  ]);
  expect(text.slice(text.indexOf("What is mirrored"))).toMatchInlineSnapshot(`
    "What is mirrored here, from the files alone:
    $ dvsync status
    ENTITY        STATE   ROWS    SIZE  LAST PULL  TOKEN        NOTE
    sample_books  ok        19  8.1 kB  just now   6 days left  through the Organization Service
    accounts      ok     3,250  4.4 MB  just now   6 days left  through the Organization Service

    All of it is left for you to look at: <folder>/here
    The emulator ends here, and its tables with it; to keep playing: dvsync emulator
    With an environment of your own: dvsync init --url https://contoso.crm4.dynamics.com
    --- stderr ---
    sample_books: the changes were read to count them, because the Organization Service has no count
    accounts: the changes were read to count them, because the Organization Service has no count
    [exit 0]"
  `);
  expect(await readFile(join(cwd, "here", ".syncrc"), "utf8")).toContain('"api": "organization-service"');
  const wrong = await runCli(["demo", "--api", "soap"], { cwd });
  expect(wrong.text).toMatch(/expected web or organization-service, got "soap"[^]*\[exit 64\]$/);
});

test("demo --rows: the same for a table of any size", async () => {
  const cwd = await tempDir();
  const { stdout, stderr, exitCode } = await runCli(["demo", "--rows", "20000", "--dir", "."], { cwd });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const from = stdout.indexOf("A larger table");
  const told = stdout.slice(from).replace(/That is \S+ rows\/s, .* MB\/s/, "That is N rows/s, N MB/s");
  expect(toPlainText(told, cwd)).toMatchInlineSnapshot(`
    "A larger table: 20,000 generated accounts. The first pull reads them all:
    $ dvsync pull accounts
    accounts  full   20,000 rows                         28.4 MB    0.0 s   because there is no token yet
    That is N rows/s, N MB/s, with the emulator working in the same process.

    On the server, 500 accounts come in, 250 change and 250 are deleted, all over the table.
    How many changes wait?
    $ dvsync count accounts
    1000

    The second pull reads these alone, and goes once through the snapshot:
    $ dvsync pull accounts
    accounts  delta  +500 ~250 -250      20,250 rows     28.6 MB    0.0 s

    Compared as text: the 20,250 rows of the snapshot are, byte for byte, those of the table.

    What is mirrored here, from the files alone:
    $ dvsync status
    ENTITY        STATE    ROWS     SIZE  LAST PULL  TOKEN
    sample_books  ok         19   8.1 kB  just now   6 days left
    accounts      ok     20,250  28.6 MB  just now   6 days left

    All of it is left for you to look at: <folder>
    The emulator ends here; to keep playing: dvsync emulator
    With an environment of your own: dvsync init --url https://contoso.crm4.dynamics.com
    "
  `);
});

test.for(["0", "1", "3", "2000"])("demo --rows %s", async (rows) => {
  const cwd = await tempDir();
  const { stdout, exitCode } = await runCli(["demo", "--rows", rows, "--dir", "."], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout.match(/Compared as text: .*/g)).toHaveLength(2);
});

test("demo --json has nothing but results on stdout, demo --quiet nothing but answers", async () => {
  const cwd = await tempDir();
  const json = await runCli(["demo", "--dir", "a", "--json"], { cwd });
  expect(
    json.stdout
      .trim()
      .split("\n")
      .map((line) => Object.keys(JSON.parse(line) as object).slice(0, 2)),
  ).toEqual([
    ["entity", "mode"],
    ["entity", "pulled"],
    ["entity", "mode"],
    ["entity", "state"],
  ]);
  expect((await runCli(["demo", "--dir", "b", "--quiet"], { cwd })).text).toMatchInlineSnapshot(`
    "12
    ENTITY        STATE  ROWS    SIZE  LAST PULL  TOKEN
    sample_books  ok       19  8.1 kB  just now   6 days left
    --- stderr ---
    [exit 0]"
  `);
});

test("demo makes a new folder when none is named, and lets nothing lead it to a real environment", async () => {
  const cwd = await tempDir();
  await writeFile(join(cwd, ".syncrc"), '{ "url": "https://contoso.crm4.dynamics.com", "dir": "kept" }');
  const env = {
    TMPDIR: cwd,
    DVSYNC_URL: "https://contoso.crm4.dynamics.com",
    DVSYNC_DIR: join(cwd, "kept"),
    DVSYNC_TOKEN: "kept-out",
    DVSYNC_CONFIG: "nowhere",
    HTTP_PROXY: "http://127.0.0.1:9",
    http_proxy: "http://127.0.0.1:9",
  };
  const { exitCode, stdout } = await runCli(["demo"], { cwd, env });
  expect(exitCode).toBe(0);
  const folder = /^All of it is left for you to look at: (.+)$/m.exec(stdout)![1]!;
  expect(folder).toMatch(/dvsync-demo-\w{6}$/);
  // From 22.8 on, Node itself keeps compiled code in the temporary folder.
  const left = (await readdir(cwd)).filter((name) => name !== "node-compile-cache");
  expect(left.sort()).toEqual([".syncrc", folder.split("/").at(-1)]);
});

test("demo refuses what would not be a demo", async () => {
  const cwd = await tempDir();
  await mkdir(join(cwd, "full"));
  await writeFile(join(cwd, "full", "mine.txt"), "mine");
  expect((await runCli(["demo", "--dir", "full"], { cwd })).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: --dir: <folder>/full is not empty, and the demo starts from nothing
      code: DVS-USAGE
      next: dvsync demo
    [exit 64]"
  `);
  expect((await runCli(["demo", "--url", "https://contoso.crm4.dynamics.com"], { cwd })).text)
    .toMatchInlineSnapshot(`
      "--- stderr ---
      error: dvsync demo does not take --url: it brings its own environment
        code: DVS-USAGE
        next: dvsync demo
      [exit 64]"
    `);
  expect((await runCli(["demo", "--rows", "many"], { cwd })).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: --rows "many" is not a whole number from 0 to 100000000
      code: DVS-USAGE
      next: --rows 1000
    [exit 64]"
  `);
  expect((await runCli(["demo", "accounts"], { cwd })).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: too many arguments for 'demo'. Expected 0 arguments but got 1.
      code: DVS-USAGE
      next: dvsync demo --help
    [exit 64]"
  `);
  expect(await readdir(cwd, { recursive: true })).toEqual(["full", join("full", "mine.txt")]);
});

test.skipIf(process.platform === "win32")("Ctrl-C ends the demo at once, with 130", async () => {
  const cwd = await tempDir();
  const { printed, kill } = startCli(["demo", "--rows", "2000000", "--dir", "here"], { cwd });
  await printed(/^\$ dvsync pull accounts$/m);
  const { exitCode, stdout, stderr } = await kill("SIGINT");
  expect(exitCode).toBe(130);
  expect(stderr).toContain("stopped by SIGINT");
  expect(stdout).not.toContain("Compared as text: the 2");
});
