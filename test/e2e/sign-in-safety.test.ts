import { execFileSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apps } from "../support/oauth-server.ts";
import { openSignInWorld, type SignInWorld } from "../support/sign-in-world.ts";
import { openEmulated } from "../support/emulated.ts";
import { runCli } from "../support/run-cli.ts";

let world: SignInWorld;
beforeAll(async () => void (world = await openSignInWorld()));
afterAll(() => world.close());

test("a redirect of the sign-in server is not followed, and says so", async () => {
  world.entra.redirectTo = `/${world.entra.tenant}/elsewhere`;
  const auth = { method: "client-secret", clientId: apps.secret.clientId, authorityHost: world.entra.host };
  const { done } = await world.start(
    { ...auth, tenantId: world.entra.tenant },
    {
      env: { DVSYNC_CLIENT_SECRET: apps.secret.secret },
    },
  );
  const { exitCode, stderr } = await done;
  world.entra.redirectTo = null;
  expect([exitCode, stderr]).toEqual([77, expect.stringContaining("DVS-AUTH-REDIRECT")]);
  expect(world.entra.requests.filter((request) => request.includes("elsewhere"))).toEqual([]);
});

test.skipIf(process.platform === "win32")(
  "a relative command runs in the folder of its .syncrc",
  async () => {
    const { folder } = await openEmulated({
      syncrc: { auth: { method: "command", command: ["./token.sh"] } },
    });
    await writeFile(join(folder, "token.sh"), "#!/bin/sh\necho opaque-token\n", { mode: 0o700 });
    const below = join(folder, "below");
    await mkdir(below);
    // What lies in the working directory has nothing to say.
    await writeFile(join(below, "token.sh"), "#!/bin/sh\ntouch ran\n", { mode: 0o700 });
    const { exitCode, text } = await runCli(["pull", "--config", "../.syncrc"], { cwd: below });
    expect([exitCode, text]).toEqual([0, expect.stringContaining("accounts")]);
  },
);

test.each([
  ["given as Bearer in DVSYNC_TOKEN", { method: "token" }, "Bearer opaque+token/1"],
  ["printed by a command", { method: "command", command: "echo opaque+token/1" }, undefined],
])("an access token %s is masked wherever a server repeats it", async (_, auth, token) => {
  const { run, emulator } = await openEmulated({
    syncrc: { auth },
    env: { DVSYNC_TOKEN: token, DVSYNC_CONFIG: ".syncrc" },
    verifyAccessToken: () => false,
  });
  const { stdout, stderr } = await run("pull", "--verbose", "--json");
  expect(emulator.requests.map(({ headers }) => headers.authorization)).toContain("Bearer opaque+token/1");
  expect(stdout + stderr).not.toContain("opaque+token/1");
});

test.skipIf(process.platform === "win32")("doctor warns of a secret file that others may read", async () => {
  const auth = { method: "client-secret", clientSecretFile: "secret" };
  const { run, folder } = await openEmulated({ syncrc: { auth } });
  await writeFile(join(folder, "secret"), "s3cret-value", { mode: 0o644 });
  expect((await run("doctor")).text).toMatch(
    /^warn config .*others on this machine may read.*\n +next: chmod 600 /,
  );
  await chmod(join(folder, "secret"), 0o600);
  expect((await run("doctor")).text).toMatch(/^ok {3}config/);
});

test.skipIf(process.platform === "win32").each([
  ["a device without end", "/dev/zero", "not a regular file"],
  ["larger than 1 MB", "large", "larger than 1 MB"],
  ["a pipe that nobody writes to", "pipe", "not a regular file"],
])("a secret file that is %s is refused at once", async (_, file, why) => {
  const auth = { method: "client-secret", tenantId: "t", clientId: "c", clientSecretFile: file };
  const { run, folder } = await openEmulated({ syncrc: { auth }, env: { DVSYNC_CONFIG: ".syncrc" } });
  if (file === "large") await writeFile(join(folder, file), "s".repeat(1_000_001));
  if (file === "pipe") execFileSync("mkfifo", [join(folder, file)]);
  const { exitCode, stderr } = await run("pull");
  expect([exitCode, stderr]).toEqual([77, expect.stringContaining(why)]);
});

test("a sign-in server whose answer never ends is not read for ever", { timeout: 30_000 }, async () => {
  world.entra.floods = true;
  const auth = { method: "client-secret", clientId: apps.secret.clientId, authorityHost: world.entra.host };
  const { done } = await world.start(
    { ...auth, tenantId: world.entra.tenant },
    { env: { DVSYNC_CLIENT_SECRET: apps.secret.secret } },
  );
  const { exitCode, stderr } = await done;
  world.entra.floods = false;
  expect([exitCode, stderr]).toEqual([69, expect.stringContaining("DVS-AUTH-ANSWER")]);
});
