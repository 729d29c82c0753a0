import { afterEach, expect, test } from "vitest";
import { runCli, type RunningCli, startCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

const run = async (...args: readonly string[]) => runCli(["emulator", ...args], { cwd: await tempDir() });

const running: RunningCli[] = [];
afterEach(async () => {
  for (const cli of running.splice(0)) await cli.kill("SIGTERM");
});

/** Starts the command and answers the `.syncrc` that it prints. */
async function start(...args: readonly string[]): Promise<{ url: string; auth: object; cli: RunningCli }> {
  const cli = startCli(["emulator", ...args], { cwd: await tempDir() });
  running.push(cli);
  await cli.printed(/Ctrl-C ends it/, "stderr");
  const [, syncrc = ""] = await cli.printed(/^(\{[^]*\n\})\n$/);
  return { ...(JSON.parse(syncrc) as { url: string; auth: object }), cli };
}

const api = "api/data/v9.2";
const tracked = { prefer: "odata.track-changes" };

async function get(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: any }> {
  const reply = await fetch(url, { headers });
  const text = await reply.text();
  return { status: reply.status, json: text === "" ? undefined : JSON.parse(text) };
}

test("--token: requests need it, and no output shows it", async () => {
  const { url, auth, cli } = await start("--token", "s3cret");
  expect(auth).toEqual({ method: "token" });
  expect((await get(`${url}/${api}/WhoAmI`)).status).toBe(401);
  expect((await get(`${url}/${api}/WhoAmI`, { authorization: "Bearer s3cret" })).status).toBe(200);
  const { text } = await cli.kill("SIGTERM");
  expect(text).toContain("set DVSYNC_TOKEN");
  expect(text).not.toContain("s3cret");
});

test("--expire: a delta token is of no use any more; with seconds it is for a while", async () => {
  for (const [args, status] of [
    [["--expire"], 400],
    [["--expire", "1000"], 200],
  ] as const) {
    const { url } = await start(...args);
    const first = await get(`${url}/${api}/accounts`, tracked);
    const delta = await get(first.json["@odata.deltaLink"]);
    expect(delta.status).toBe(status);
    if (status === 400) expect(delta.json.error.code).toBe("0x80044352");
  }
});

test("--churn: rows are created, updated and deleted by themselves", async () => {
  const { url } = await start("--churn", "200/s", "--rows", "20");
  const seen = { created: 0, updated: 0, deleted: 0 };
  const first = await get(`${url}/${api}/accounts`, tracked);
  const ids = new Set<string>(first.json.value.map((row: any) => row.accountid));
  let link: string = first.json["@odata.deltaLink"];
  while (Object.values(seen).includes(0)) {
    const { json } = await get(link);
    for (const item of json.value) {
      if (item.reason === "deleted") seen.deleted++;
      else if (ids.has(item.accountid)) seen.updated++;
      else seen.created++;
      ids.add(item.accountid);
    }
    link = json["@odata.deltaLink"];
  }
  expect(Object.values(seen)).not.toContain(0);
});

test("--churn wants a rate", async () => {
  for (const rate of ["10", "0/s", "10/d", "-1/s"]) {
    const { stderr, exitCode } = await run("--churn", rate);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining(`--churn "${rate}" is not a rate`)]);
  }
});

test("--set without a value says that a value is required, whether the switch exists or not", async () => {
  for (const name of ["foo", "json"]) {
    const { stderr, stdout, exitCode } = await run("--set", name);
    expect([exitCode, stdout]).toEqual([64, ""]);
    expect(stderr).toContain(`--set ${name}: a value is required, as in --set NAME=VALUE`);
    expect(stderr).not.toContain("'fo'");
  }
});

test("--set names the switch that does not exist, and the settings of the one that does", async () => {
  expect((await run("--set", "foo=1")).stderr).toContain("--set foo=1: switch 'foo' not found; switches: ");
  expect((await run("--set", "json=x")).stderr).toContain(
    "--set json=x: 'x' is not a setting of json; settings: compact, pretty, mixed",
  );
});

test("--list shows switches, settings and what they do, and no numbers of facts", async () => {
  const { stdout, exitCode } = await run("--list");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("json=compact|pretty|mixed\n    white space between tokens\n");
  expect(stdout).not.toMatch(/\bfact\b|protocol/i);
});
