import { writeFile } from "node:fs/promises";
import { request as forward } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { judgeClock } from "../../../src/cli/doctor/judge-clock.ts";
import { judgeSpace } from "../../../src/cli/doctor/check-folder.ts";
import { openForwardProxy } from "../../support/forward-proxy.ts";
import { serve } from "../../support/serve.ts";
import { checksums } from "../../support/checksums.ts";
import { type Emulated, openEmulated } from "../../support/emulated.ts";
import { runCli } from "../../support/run-cli.ts";
import { tempDir } from "../../support/temp-dir.ts";

/** What differs between machines made equal. */
const plain = (text: string): string =>
  text
    .replaceAll(/answers in \d+ ms/g, "answers in <n> ms")
    .replaceAll(/[\d.]+ [kMGTP]?B free/g, "<size> free")
    .replaceAll(/:\d+(?= answers| could)/g, ":<port>");

const doctor = async (world: Emulated, ...args: string[]): Promise<string> =>
  plain((await world.run("doctor", ...args)).text);

/** The lines that are not `ok`. */
const complaints = async (world: Emulated, ...args: string[]): Promise<string> =>
  (await doctor(world, ...args)).replaceAll(/^ok .*\n/gm, "").replaceAll(/^skip .*\n/gm, "");

test("a line a check, in order, and nothing left behind", async () => {
  const world = await openEmulated({ syncrc: { entities: ["accounts", "contact"] } });
  const before = await checksums(world.folder);
  expect(await doctor(world)).toBe(
    `ok   config        <folder>/.syncrc
ok   url           http://127.0.0.1:<port> (Web API 9.2)
ok   network       127.0.0.1:<port> answers in <n> ms, with no TLS
ok   proxy         none for this address
ok   sign-in       not needed (auth.method none)
ok   organization  7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00, as user 7c0aa5c4-5a5b-ee11-8df0-000d3a5b0a02
ok   version       9.2.24081.00198
ok   retention     changes are kept for 7 days: pull more often
ok   accounts      exists (account), is tracked, can be read organization-wide
ok   contact       exists (contact, contacts), is tracked, can be read organization-wide
ok   folder        <folder>/data can be made, in <folder>
ok   space         <size> free
ok   clock         agrees with the server's
--- stderr ---
[exit 0]`,
  );
  expect(await checksums(world.folder)).toEqual(before);
  const reads = world.emulator.requests.filter(({ path }) => /\/(accounts|contacts)\?/.test(path));
  expect(reads.map(({ headers }) => headers["prefer"])).toEqual([
    "odata.track-changes,odata.maxpagesize=1",
    "odata.track-changes,odata.maxpagesize=1",
  ]);
});

test("--json: one object a check, a failure with code, hint and exit code", async () => {
  const world = await openEmulated({ syncrc: { entities: ["accounts", "userqueries"] } });
  const run = await world.run("doctor", "--json");
  const lines = run.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ check }) => check)).toEqual([
    "config",
    "url",
    "network",
    "proxy",
    "sign-in",
    "organization",
    "version",
    "retention",
    "entity",
    "entity",
    "folder",
    "space",
    "clock",
  ]);
  expect(lines[0]).toEqual({
    check: "config",
    ok: true,
    detail: join(world.folder, ".syncrc"),
    code: null,
    hint: null,
    exitCode: 0,
  });
  expect(lines[9]).toEqual({
    check: "entity",
    entity: "userqueries",
    ok: false,
    detail: "userqueries (userquery) cannot be mirrored: the environment does not track its changes",
    code: "DVS-NOT-TRACKED",
    hint: expect.stringContaining("Track changes"),
    exitCode: 78,
  });
  expect([run.stderr, run.exitCode]).toEqual(["", 78]);
});

test("after a snapshot was pulled, folder and room are those of the snapshots", async () => {
  const world = await openEmulated();
  await world.run("pull");
  const before = await checksums(world.folder);
  const text = await doctor(world);
  expect(text).toContain("ok   folder        <folder>/data can be written\n");
  expect(text).toMatch(/ok {3}space {9}<size> free, and the snapshots take [\d.]+ kB\n/);
  expect(await checksums(world.folder)).toEqual(before);
});

describe("the exit code is that of the first check that fails, and what needs it is skipped", () => {
  test("no configuration at all", async () => {
    const run = await runCli(["doctor"], { cwd: await tempDir() });
    expect(run.text).toBe(
      `ok   config        no .syncrc from <folder> upwards: only flags and environment variables count
FAIL url           the environment's URL is not configured: no .syncrc was found, and neither --url nor DVSYNC_URL is given
                   code: DVS-CONFIG
                   next: dvsync init --url https://contoso.crm4.dynamics.com
skip network       not checked, because it needs what failed
skip proxy         not checked, because it needs what failed
skip sign-in       not checked, because it needs what failed
skip organization  not checked, because it needs what failed
skip version       not checked, because it needs what failed
skip retention     not checked, because it needs what failed
ok   folder        <folder>/data can be made, in <folder>
ok   space         <size> free
skip clock         not checked, because it needs what failed
--- stderr ---
[exit 78]`.replace("<size> free", /[\d.]+ \wB free/.exec(run.text)![0]),
    );
  });

  test("a .syncrc with a mistake, and one with a bad URL", async () => {
    const folder = await tempDir();
    await writeFile(join(folder, ".syncrc"), '{\n  "urll": "https://contoso.crm4.dynamics.com"\n}\n');
    const mistake = await runCli(["doctor"], { cwd: folder });
    expect(mistake.text).toContain(`FAIL config        <folder>/.syncrc:2: key "urll": expected one of`);
    expect(mistake.text).toContain('next: did you mean "url"?\nskip url');
    expect(mistake.exitCode).toBe(78);
    await writeFile(join(folder, ".syncrc"), '{\n  "url": "contoso"\n}\n');
    const url = await runCli(["doctor"], { cwd: folder });
    expect(url.text).toContain(
      `ok   config        <folder>/.syncrc\nFAIL url           <folder>/.syncrc:2: key "url": expected the https URL`,
    );
    expect(url.exitCode).toBe(78);
  });

  test("a server that is not there", async () => {
    const world = await openEmulated();
    const text = await doctor(world, "--url", "http://127.0.0.1:1");
    expect(text).toContain(
      `FAIL network       cannot connect to 127.0.0.1:<port> (ECONNREFUSED); nothing listens there, or a firewall refuses`,
    );
    expect(text).toContain("skip sign-in ");
    expect(text).toContain("skip accounts ");
    expect(text).toContain("ok   folder ");
    expect(text).toContain("[exit 69]");
  });

  test("an unknown entity, and a column that does not exist", async () => {
    const world = await openEmulated({
      syncrc: { entities: { acounts: {}, accounts: { select: ["nmae"] } } },
    });
    const text = await complaints(world);
    expect(text).toContain('FAIL acounts       table "acounts" not found');
    expect(text).toContain(
      "FAIL accounts      reading accounts with change tracking failed: Could not find a property named 'nmae'",
    );
    expect(text).toContain("[exit 78]");
  });

  test("no organization-wide read, and no read of `organizations`", async () => {
    const world = await openEmulated({
      switches: { "missing-depth": "accounts", "missing-privilege": "organizations" },
    });
    const text = await complaints(world);
    expect(text).toContain(
      "warn retention     the environment does not say\n                   next: give the user",
    );
    expect(text).toContain("Required Depth: Global");
    expect(text).toContain(
      "                   code: DVS-NO-GLOBAL-READ\n                   next: change tracking needs organization-wide read: give the user a security role with prvReadAccount at organization level\n",
    );
    expect(text).toContain("[exit 77]");
  });

  test("a folder that cannot be made", async () => {
    const world = await openEmulated();
    const text = await complaints(world, "--dir", join(world.folder, ".syncrc", "data"));
    expect(text).toContain("a part of the path is a file, not a folder (ENOTDIR)");
    expect(text).toContain("[exit 74]");
  });
});

describe("an access token that the environment refuses", () => {
  test.each([
    [
      "of another tenant",
      { tid: "11111111-1111-4111-8111-111111111111" },
      "DVS-AUTH-TENANT",
      "DVSYNC_TENANT_ID=2a5f3c1e-7d5b-4c43-9d4b-6f1f0d8c9b7a",
    ],
    [
      "made for another environment",
      { aud: "https://other.crm4.dynamics.com/" },
      "DVS-AUTH-AUDIENCE",
      "az account get-access-token --resource http://127.0.0.1:<port>",
    ],
    ["expired", { exp: 1_600_000_000 }, "DVS-AUTH-EXPIRED", "get a fresh one"],
    [
      "of an unknown user",
      { appid: "app-7" },
      "DVS-UNAUTHORIZED",
      "whether the app app-7 is an enabled user there",
    ],
  ])("%s", async (_, claims, code, hint) => {
    const command = [process.execPath, "-p", JSON.stringify(jwt(claims))];
    const world = await openEmulated({
      verifyAccessToken: () => false,
      syncrc: { auth: { method: "command", command } },
      env: { DVSYNC_CONFIG: ".syncrc" },
    });
    const text = await complaints(world);
    expect(text).toContain(`code: ${code}\n`);
    expect(text).toContain(hint);
    expect(text).toContain("[exit 77]");
    expect(text).not.toMatch(/canary|eyJ/);
  });
});

test("who signs in is said, and never the token", async () => {
  const claims = { oid: "ada", appid: "app-7", tid: "contoso", exp: Math.floor(Date.now() / 1000) + 3599 };
  const token = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.canary-signature`;
  const world = await openEmulated({ accessToken: token, env: { DVSYNC_TOKEN: token } });
  const text = await doctor(world, "--verbose");
  expect(text).toContain(
    "ok   sign-in       DVSYNC_TOKEN: as ada, app app-7, tenant contoso, good for 60 min\n",
  );
  expect(text).not.toContain("canary");
});

test("a proxy is named without its credentials", async () => {
  const world = await openEmulated();
  const proxy = await openForwardProxy({ credentials: "ada:canary", refuse: 403 });
  const url = "https://contoso.invalid";
  const env = { https_proxy: `http://ada:canary@127.0.0.1:${proxy.port}` };
  const run = await runCli(["doctor", "--url", url], { cwd: world.folder, env });
  expect(run.text).toContain(
    "ok   proxy         http://127.0.0.1:<port> (from https_proxy, with user name and password)\n",
  );
  expect(run.exitCode).toBe(69);
  expect(proxy.asked).toContain("CONNECT contoso.invalid:443");
  expect(run.text).not.toContain("canary");
  const closed = await runCli(["doctor", "--url", url], {
    cwd: world.folder,
    env: { https_proxy: "ftp://ada:canary@proxy.example" },
  });
  expect(closed.text).toContain(
    "FAIL proxy         the environment variable https_proxy does not name a proxy",
  );
  expect(closed.text).not.toContain("canary");
  expect(closed.exitCode).toBe(78);
});

test.each([
  [-12, "behind", 78],
  [3, "ahead of", 0],
])("a clock %s minutes off", async (minutes, where, exitCode) => {
  const world = await openEmulated();
  const { port } = world.emulator;
  const { origin } = await serve((request, response) => {
    const { url: path, headers } = request;
    forward({ host: "127.0.0.1", port, path, headers }, (answer) => {
      const date = new Date(Date.now() - minutes * 60_000).toUTCString();
      response.writeHead(answer.statusCode!, { ...answer.headers, date });
      answer.pipe(response);
    }).end();
  });
  const text = await complaints(world, "--url", origin);
  expect(text).toMatch(
    new RegExp(
      `^(FAIL|warn) clock {9}this machine's clock is ${Math.abs(minutes)} minutes ${where} the server's`,
    ),
  );
  expect(text).toContain("next: set the clock (on Linux: timedatectl set-ntp true)");
  expect(text).toContain(`[exit ${exitCode}]`);
});

test("how wrong a clock and how full a disk may be", () => {
  expect(judgeClock(59_000)).toMatchObject({ detail: "agrees with the server's" });
  expect(judgeClock(null).warning).toBeUndefined();
  expect(judgeClock(-61_000).warning).toMatchObject({ code: "DVS-CLOCK" });
  expect(() => judgeClock(301_000)).toThrow("5 minutes ahead of the server's");
  expect(judgeSpace(2e9, 1e9).warning).toBeUndefined();
  expect(judgeSpace(2e9, 3e9)).toMatchObject({
    detail: "2.0 GB free, and the snapshots take 3.0 GB",
    warning: { code: "DVS-DISK-LOW" },
  });
  expect(judgeSpace(9e8, 0).warning).toMatchObject({ code: "DVS-DISK-LOW" });
});

test.skipIf(process.platform === "win32")("Ctrl-C ends it", async () => {
  const world = await openEmulated();
  const hold = world.emulator.hold(({ path }) => path.endsWith("/RetrieveVersion()"));
  const running = world.start("doctor");
  await hold.reached;
  const run = await running.kill("SIGINT");
  hold.release();
  expect(run.exitCode).toBe(130);
  expect(run.text).not.toContain("version");
});

function jwt(claims: Record<string, unknown>): string {
  const parts = [{ alg: "none" }, claims].map((part) => Buffer.from(JSON.stringify(part)));
  return [...parts.map((part) => part.toString("base64url")), "canary"].join(".");
}
