import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { hasTerminal, startOnTerminal } from "../support/terminal.ts";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

const many = Array.from({ length: 40 }, (_, index) => `tables${index}`);

test.each([["pull"], ["count"]])("%s of 40 tables with no server there says so once", async (command) => {
  const { run } = await openEmulated({
    syncrc: { url: "https://something.invalid", auth: { method: "token" }, entities: many },
    env: { DVSYNC_TOKEN: "opaque-token" },
  });
  const { exitCode, stdout, stderr } = await run(command, "--json");
  expect(exitCode).toBe(69);
  expect(stderr.match(/^error:/gm)).toHaveLength(1);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { entity: string }).entity).toSorted()).toEqual(
    many.toSorted(),
  );
});

test("an access token that is refused ends the other tables too", async () => {
  const { run, emulator } = await openEmulated({
    syncrc: { auth: { method: "token" }, entities: many },
    env: { DVSYNC_TOKEN: "opaque-token" },
    verifyAccessToken: () => false,
  });
  const { exitCode, stderr } = await run("pull");
  expect([exitCode, stderr.match(/^error:/gm)?.length]).toEqual([77, 1]);
  expect(emulator.requests.length).toBeLessThan(45);
});

test("a host that is not there is 69 with the default sign-in too, not a sign-in that is missing", async () => {
  const { run } = await openEmulated({
    syncrc: { url: "https://something.invalid", auth: { method: "default" } },
    env: { PATH: "", AZURE_TOKEN_CREDENTIALS: "AzureCliCredential" },
  });
  const { exitCode, stderr } = await run("pull");
  expect([exitCode, stderr]).toEqual([69, expect.stringContaining("DVS-DNS")]);
});

test("emulator: a port that is in use is said, with what to do", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { exitCode, stderr } = await runCli(["emulator", "--port", String(port)], { cwd: await tempDir() });
  await new Promise((resolve) => server.close(resolve));
  expect([exitCode, stderr]).toEqual([74, expect.stringContaining("next: dvsync emulator")]);
});

test.each([["acounts"], ["ACCOUNTS"]])("pull %s: the table that was meant is named", async (name) => {
  const { run } = await openEmulated();
  expect((await run("pull", name)).stderr).toContain("did you mean accounts?");
});

test("pull accounts,contacts: says that names have spaces between them", async () => {
  const { run } = await openEmulated();
  expect((await run("pull", "accounts,contacts")).stderr).toContain(
    "next: put spaces between names: dvsync pull accounts contacts",
  );
});

test("--select twice is both, not the last", async () => {
  const { run, token } = await openEmulated();
  await run("pull", "--select", "name", "--select", "accountnumber");
  expect((await token("accounts"))["select"]).toEqual(["name", "accountnumber"]);
});

test("columns by hand do not replace the columns of the snapshot", async () => {
  const { run, token } = await openEmulated();
  await run("pull");
  const { exitCode, stderr } = await run("pull", "accounts", "--select", "name");
  expect([exitCode, stderr]).toEqual([78, expect.stringContaining("was all, now name")]);
  expect((await token("accounts"))["select"]).toBeNull();
  expect((await run("pull")).stdout).toContain("delta");
});

test("a logical name in .syncrc is the same entity for pull, count and status, together with the other name too", async () => {
  const { run, folder, emulator } = await openEmulated({ syncrc: { entities: ["account"] } });
  await run("pull");
  const status = await run("status", "--check");
  expect([status.exitCode, status.stdout]).toEqual([0, expect.stringMatching(/^accounts +ok/m)]);
  expect((await run("status", "account")).stdout).toMatch(/^accounts +ok/m);
  await writeFile(
    join(folder, ".syncrc"),
    JSON.stringify({ url: emulator.url, auth: { method: "none" }, entities: ["account", "accounts"] }),
  );
  for (const dir of ["data", "fresh"]) {
    const pulled = await run("pull", "--dir", dir);
    expect([pulled.exitCode, pulled.stdout.match(/^accounts/gm)]).toEqual([0, ["accounts"]]);
  }
  expect((await run("count")).stdout).toMatch(/accounts/);
});

test("status: a pull that failed is failing, since when and with which code, until one ends well", async () => {
  const { run, emulator, data } = await openEmulated();
  await run("pull");
  emulator.set("fault", "status status=403 path=/accounts times=99");
  expect((await run("pull", "--max-wait", "0")).exitCode).not.toBe(0);
  const read = async () => JSON.parse((await run("status", "--json")).stdout) as Record<string, unknown>;
  const first = await read();
  expect(first).toMatchObject({ state: "failing", lastError: { exitCode: expect.any(Number) as number } });
  expect((await run("status", "--check")).exitCode).toBe(1);
  await run("pull", "--max-wait", "0");
  expect((await read())["failingSince"]).toBe(first["failingSince"]);
  emulator.set("fault", "none");
  const before = await readFile(join(data, ".dvsync/accounts.last.json"), "utf8");
  await run("pull", "--dry-run");
  expect(await readFile(join(data, ".dvsync/accounts.last.json"), "utf8")).toBe(before);
  await run("pull");
  expect(await read()).toMatchObject({ state: "ok", lastError: null, failingSince: null });
});

test("status: older than --max-age is late", async () => {
  const { run, data } = await openEmulated();
  await run("pull");
  const file = join(data, "accounts.token.json");
  const token = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  await writeFile(
    file,
    JSON.stringify({ ...token, pulledAt: new Date(Date.now() - 7_200_000).toISOString() }),
  );
  const { exitCode, stdout } = await run("status", "--check", "--max-age", "1h");
  expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/^accounts +late/m)]);
  expect((await run("status", "--check", "--max-age", "3h")).exitCode).toBe(0);
});

test.runIf(hasTerminal)("CI=1 init does not ask, even on a terminal", async () => {
  const { done } = startOnTerminal(["init"], await tempDir(), "", { CI: "1" });
  const { exitCode, text } = await done;
  expect([exitCode, text]).toEqual([64, expect.stringContaining("--url is missing")]);
});

test.runIf(hasTerminal).each([
  ["is refused", { DVSYNC_TOKEN: "opaque-token" }],
  ["is missing", {}],
])(
  "init does not offer other answers where only an environment variable helps: the token %s",
  async (_, more) => {
    const { emulator } = await openEmulated({ verifyAccessToken: () => false });
    const args = ["init", "--url", emulator.url, "--auth", "token", "--entities", "accounts"];
    const { done } = startOnTerminal(args, await tempDir(), "", more);
    const { exitCode, text } = await done;
    expect([exitCode, text]).toEqual([77, expect.stringContaining("other answers would not help")]);
    expect(text).not.toContain("Change the answers");
  },
);

test("pull --quiet says in one line that an expired token costs a whole read", async () => {
  const { run, emulator } = await openEmulated();
  await run("pull");
  emulator.expireTokens();
  expect((await run("count")).text).toMatchInlineSnapshot(`
    "5
    --- stderr ---
    warning: accounts: the token has expired, so changes cannot be counted; the next pull reads the whole table again, about 5 rows: dvsync pull accounts
    [exit 0]"
  `);
  expect((await run("pull", "--quiet")).text).toMatchInlineSnapshot(`
    "--- stderr ---
    accounts: reading the whole table again, because the server says that the token has expired
    [exit 0]"
  `);
  expect((await run("pull", "--quiet")).text).toBe("--- stderr ---\n[exit 0]");
});

test("pull -n says that an interrupted full pull would be resumed", async () => {
  const { run, emulator } = await openEmulated({ syncrc: { pageSize: 2 } });
  await run("pull");
  emulator.set("fault", "status status=403 path=/accounts nth=2 times=99");
  expect((await run("pull", "--full")).exitCode).toBe(77);
  emulator.set("fault", "none");
  const dry = (await run("pull", "-n")).stdout;
  expect(dry).toContain("because an interrupted full pull is resumed");
  expect((await run("pull")).stdout).toContain("because an interrupted full pull is resumed");
});

test("a bad value is echoed, and the next step is the help of that command", async () => {
  const { run } = await openEmulated();
  expect((await run("pull", "--concurrency", "many")).stderr).toMatch(
    /got "many"[^]*next: dvsync pull --help/,
  );
});
