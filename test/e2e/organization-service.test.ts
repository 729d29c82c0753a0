import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Emulated, openEmulated } from "../support/emulated.ts";
import { toValues } from "../support/row-values.ts";

const syncrc = { api: "organization-service" };

/** The snapshot's rows and the table's, as values by id. */
async function compare({ snapshot, emulator }: Emulated): Promise<void> {
  expect(toRows(await snapshot("accounts"))).toEqual(toRows(emulator.table("accounts").rows()));
}

function toRows(lines: readonly string[]): Map<string, object> {
  return new Map(lines.map((line) => [/"accountid":"([^"]*)"/.exec(line)![1]!, toValues(line)]));
}

const servicePaths = ({ emulator }: Emulated, since = 0) =>
  emulator.requests
    .slice(since)
    .map(({ path }) => path)
    .filter((path) => path.includes("Organization.svc"));

async function pullJson({ run }: Emulated, ...args: string[]): Promise<Record<string, unknown>> {
  const { stdout, exitCode, stderr } = await run("pull", "--json", ...args);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('"api": "organization-service" in .syncrc', () => {
  test("first pull, changes, nothing new; token file, status and JSON say which way", async () => {
    const here = await openEmulated({ syncrc });
    const accounts = here.emulator.table("accounts");
    expect(await pullJson(here)).toMatchObject({ mode: "full", api: "organization-service" });
    await compare(here);
    accounts.update([...accounts.ids()][0]!, { name: "renamed" });
    accounts.delete([...accounts.ids()][1]!);
    accounts.insert({ name: "new" });
    const counted = await here.run("count");
    expect([counted.stdout, counted.exitCode]).toEqual(["3\n", 0]);
    expect(counted.stderr).toBe(
      "accounts: the changes were read to count them, because the Organization Service has no count\n",
    );
    expect(JSON.parse((await here.run("count", "--json")).stdout)).toMatchObject({
      changes: 3,
      estimate: false,
      api: "organization-service",
    });
    const dry = await pullJson(here, "--dry-run");
    const real = { mode: "delta", created: 1, updated: 1, deleted: 1, api: "organization-service" };
    expect(dry).toMatchObject({ ...real, dryRun: true });
    expect(await pullJson(here)).toMatchObject(real);
    await compare(here);
    expect(await pullJson(here)).toMatchObject({ mode: "delta", created: 0, updated: 0, deleted: 0 });
    expect(await here.token("accounts")).toMatchObject({ api: "organization-service", format: 1 });
    expect(JSON.parse((await here.run("status", "--json")).stdout)).toMatchObject({
      state: "ok",
      api: "organization-service",
    });
    expect((await here.run("status")).stdout).toMatch(/through the Organization Service/);
    // No page of rows or changes was asked of the Web API.
    expect(here.emulator.requests.filter(({ path }) => /\/accounts\b/.test(path))).toEqual([]);
  });

  test("of one entity alone, and --api for one run", async () => {
    const here = await openEmulated({
      syncrc: { entities: { accounts: { api: "organization-service" }, contacts: {} } },
    });
    const { stdout } = await here.run("pull", "--json");
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(Object.fromEntries(lines.map(({ entity, api }) => [entity, api]))).toEqual({
      accounts: "organization-service",
      contacts: undefined,
    });
    expect(await pullJson(here, "accounts", "--api", "web")).toMatchObject({
      mode: "full",
      because: "the rows were read through the Organization Service, and now the Web API is to be used",
    });
    const token = await here.token("accounts");
    expect([token["api"], token["askedColumns"]]).toEqual([undefined, undefined]);
    expect(await pullJson(here, "accounts")).toMatchObject({
      mode: "full",
      because: "the rows were read through the Web API, and now the Organization Service is to be used",
    });
    await compare(here);
    expect((await here.run("pull", "--api", "soap")).text).toMatch(
      /--api: expected web or organization-service, got "soap"[^]*\[exit 64\]$/,
    );
  });

  test("selected columns only, and one that does not exist", async () => {
    const here = await openEmulated({ syncrc: { ...syncrc, entities: { accounts: { select: ["name"] } } } });
    await pullJson(here);
    const [line] = await here.snapshot("accounts");
    expect(Object.keys(JSON.parse(line!) as object)).toEqual(["@odata.etag", "name", "accountid"]);
    const wrong = await here.run("pull", "--select", "nam", "--full");
    expect(wrong.text).toMatch(/no column "nam"[^]*\[exit 78\]$/);
  });

  test("a column that came or went: a full pull, and every row has it", async () => {
    const here = await openEmulated({ syncrc });
    await pullJson(here);
    here.emulator.table("accounts").addColumn({ name: "new_colour", kind: "String" });
    expect(await pullJson(here)).toMatchObject({
      mode: "full",
      because: "the table has gained the column new_colour",
    });
    await compare(here);
    for (const line of await here.snapshot("accounts")) expect(line).toContain('"new_colour":null');
    here.emulator.table("accounts").dropColumn("new_colour");
    expect(await pullJson(here)).toMatchObject({
      mode: "full",
      because: "the table has lost the column new_colour",
    });
    await compare(here);
  });

  test.each([
    [
      "a link of the Web API",
      (link: string) => link.replace(/\/XRM.*/, "/api/data/v9.2/accounts?$deltatoken=1"),
    ],
    ["a link without a position", (link: string) => link.replace(/.*/, "x")],
  ])("%s in the token file is refused, never followed", async (_, damage) => {
    const here = await openEmulated({ syncrc });
    await pullJson(here);
    const file = join(here.data, "accounts.token.json");
    const token = JSON.parse(await readFile(file, "utf8")) as { deltaLink: string };
    await writeFile(file, JSON.stringify({ ...token, deltaLink: damage(token.deltaLink) }));
    const since = here.emulator.requests.length;
    for (const command of ["pull", "count"]) expect((await here.run(command)).exitCode).toBe(65);
    expect(servicePaths(here, since)).toEqual([]);
    expect(await pullJson(here, "--full")).toMatchObject({ mode: "full" });
  });

  test("a link of the service in a token file of the Web API is refused, never followed", async () => {
    const here = await openEmulated();
    await pullJson(here);
    const file = join(here.data, "accounts.token.json");
    const token = JSON.parse(await readFile(file, "utf8")) as { deltaLink: string };
    const deltaLink = `${here.emulator.url}/XRMServices/2011/Organization.svc/web?SDKClientVersion=9.2#DataVersion=1`;
    await writeFile(file, JSON.stringify({ ...token, deltaLink }));
    const { text, exitCode } = await here.run("pull");
    expect(exitCode).toBe(65);
    expect(text).toMatch(/is not one of the Web API, .*the file was edited[^]*dvsync pull accounts --full/);
    expect(servicePaths(here)).toEqual([]);
  });

  test("on premises: an address with the organization's path, and an AD FS token", async () => {
    const here = await openEmulated({
      basePath: "/contoso",
      accessToken: "adfs-token",
      syncrc: { ...syncrc, apiVersion: "8.2", auth: { method: "token" } },
      env: { DVSYNC_TOKEN: "adfs-token" },
    });
    await pullJson(here);
    here.emulator.table("accounts").insert({ name: "new" });
    expect(await pullJson(here)).toMatchObject({ mode: "delta", created: 1 });
    await compare(here);
    expect(new Set(servicePaths(here))).toEqual(
      new Set(["/contoso/XRMServices/2011/Organization.svc/web?SDKClientVersion=9.2"]),
    );
  });
});

test("count counts every row once, and after an expired token estimates", async () => {
  const here = await openEmulated({ syncrc });
  await pullJson(here);
  const accounts = here.emulator.table("accounts");
  accounts.insert({ name: "new" });
  here.emulator.set("soap-items", "twice");
  expect((await here.run("count", "--exit-code")).text).toMatch(/^1\n[^]*\[exit 1\]$/);
  here.emulator.set("soap-items", "clean");
  here.emulator.expireTokens();
  const { stdout, stderr } = await here.run("count");
  expect(stdout).toBe(`${accounts.count()}\n`);
  expect(stderr).toMatch(/the token has expired, so changes cannot be counted/);
});

test("doctor asks the service for one row, and says when it does not answer", async () => {
  const here = await openEmulated({ syncrc });
  const good = await here.run("doctor");
  expect(good.text).toMatch(/accounts.*can be read organization-wide through the Organization Service/);
  expect(good.exitCode).toBe(0);
  expect(servicePaths(here)).toHaveLength(1);
  here.emulator.faults.add({
    fault: { kind: "status", status: 404, body: "empty" },
    match: ({ path }) => path.includes("Organization.svc"),
    times: 100,
  });
  const bad = await here.run("doctor");
  expect(bad.exitCode).not.toBe(0);
  expect(bad.text).toMatch(/Organization Service/);
});
