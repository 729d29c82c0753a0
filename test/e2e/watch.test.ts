import { join } from "node:path";
import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";
import { hasTerminal, startOnTerminal } from "../support/terminal.ts";

const inPages = { syncrc: { pageSize: 2 } };

test("a first pull that was stopped is no good news for status --check; over an old snapshot it is", async () => {
  const { run, start, emulator } = await openEmulated(inPages);
  const stop = async (...args: string[]) => {
    emulator.set("fault", "stall path=/accounts nth=2 times=9");
    const pull = start("pull", "--verbose", ...args);
    await pull.printed(/accounts\?\S*skiptoken\S*: 200/, "stderr");
    expect((await pull.kill("SIGINT")).exitCode).toBe(130);
    emulator.set("fault", "none");
  };
  await stop();
  const first = await run("status", "--check");
  expect([first.exitCode, first.stdout]).toEqual([1, expect.stringMatching(/^accounts +partial/m)]);
  await run("pull");
  await stop("--full");
  const second = await run("status", "--check");
  expect([second.exitCode, second.stdout]).toEqual([0, expect.stringMatching(/^accounts +partial/m)]);
});

test("-v names the .syncrc, every request and every wait, however short", async () => {
  const { run, emulator, folder } = await openEmulated();
  emulator.set("fault", "status status=429 retryAfter=0.2 path=/accounts times=1");
  const { stderr } = await run("pull", "-v");
  expect(stderr).toContain(`configuration: ${join(folder, ".syncrc")}\n`);
  expect(stderr).toMatch(/^GET \/api\/data\/v9\.2\/WhoAmI: 200 \(\d+ ms\)$/m);
  expect(stderr).toMatch(/^GET \/api\/data\/v9\.2\/accounts: 429 \(\d+ ms\)$/m);
  expect(stderr).toMatch(/^accounts: waiting \d\.\d s because the server is throttling$/m);
  const told = stderr.match(/^GET /gm)?.length;
  expect(told).toBe(emulator.requests.length);
});

test("-v names no .syncrc where there is none, and says what a request that failed met", async () => {
  const { emulator } = await openEmulated();
  emulator.set("fault", "reset path=/EntityDefinitions times=1");
  const env = { DVSYNC_AUTH_METHOD: "none" };
  const { stderr } = await runCli(["count", "accounts", "--url", emulator.url, "-v"], {
    cwd: await tempDir(),
    env,
  });
  expect(stderr).toMatch(/^no \.syncrc is used$/m);
  expect(stderr).toMatch(
    /^GET \/api\/data\/v9\.2\/EntityDefinitions\S*: the connection broke .* \(\d+ ms\)$/m,
  );
});

test("how many rows there will be is asked only where somebody watches, and once", async () => {
  const { run, emulator } = await openEmulated();
  const asked = () =>
    emulator.requests.filter(({ path }) => path.includes("RetrieveTotalRecordCount")).length;
  await run("pull");
  expect(asked()).toBe(0);
  await run("pull", "--full", "--quiet", "-v");
  expect(asked()).toBe(0);
  await run("pull", "-v");
  expect(asked(), "a delta needs no total").toBe(0);
  await run("pull", "--full", "-v");
  expect(asked()).toBe(1);
});

test("a server that will not say how many rows there are, or says nothing at all, costs the pull nothing", async () => {
  const { run, emulator } = await openEmulated();
  for (const fault of ["status status=500", "status status=403", "stall afterBytes=0"]) {
    emulator.set("fault", `${fault} path=RetrieveTotalRecordCount times=99`);
    const { exitCode, stdout } = await run("pull", "--full", "-v", "--json", "--max-wait", "0");
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ rows: 5 })]);
  }
});

test.runIf(hasTerminal)("on a terminal: rows of about so many", async () => {
  const { emulator, folder } = await openEmulated(inPages);
  emulator.set("fault", "delay ms=1500 path=/accounts nth=2 times=9");
  const { done } = startOnTerminal(["pull"], folder);
  const { exitCode, text } = await done;
  expect([exitCode, text]).toEqual([0, expect.stringContaining("accounts  2 of about 5 rows")]);
});
