import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hasTerminal, startOnTerminal } from "../support/terminal.ts";
import { openEmulated } from "../support/emulated.ts";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

const config = async () => ({ XDG_CONFIG_HOME: await tempDir() });

/** An environment whose `.syncrc` runs a command that leaves a mark. */
async function openWithCommand() {
  const command = "touch ran; echo token-of-the-command";
  return openEmulated({ syncrc: { auth: { method: "command", command } }, env: await config() });
}

const hasRun = (folder: string) =>
  readFile(join(folder, "ran")).then(
    () => true,
    () => false,
  );

describe("a .syncrc that was found, with a command in it", () => {
  test.each([["pull"], ["count", "accounts"], ["entities"], ["doctor"]])(
    "%s does not run it, and says both ways out",
    async (...args) => {
      const { run, folder, emulator } = await openWithCommand();
      const { exitCode, stdout, stderr } = await run(...args);
      expect(exitCode).toBe(78);
      expect(stdout + stderr).toMatch(/auth\.command[^]*dvsync trust[^]*--config/);
      expect(await hasRun(folder)).toBe(false);
      expect(emulator.requests).toEqual([]);
    },
  );

  test("status, which sends nothing, works", async () => {
    const { run } = await openWithCommand();
    expect((await run("status")).exitCode).toBe(0);
  });

  test("dvsync trust shows it and allows it, until the file changes or it is taken back", async () => {
    const { run, folder } = await openWithCommand();
    const trusted = await run("trust");
    expect(trusted.text).toMatchInlineSnapshot(`
      "auth.command: touch ran; echo token-of-the-command   (runs code)
      trusted until it changes: <folder>/.syncrc
      --- stderr ---
      [exit 0]"
    `);
    expect((await run("pull", "--quiet")).text).toMatchInlineSnapshot(`
      "--- stderr ---
      [exit 0]"
    `);
    expect(await hasRun(folder)).toBe(true);
    expect((await run("trust", "--remove")).exitCode).toBe(0);
    expect((await run("pull")).exitCode).toBe(78);
    await run("trust");
    await writeFile(join(folder, ".syncrc"), `${await readFile(join(folder, ".syncrc"), "utf8")}\n`);
    expect((await run("pull")).exitCode).toBe(78);
  });

  test("a file that the user names needs no trust", async () => {
    const { folder, run } = await openWithCommand();
    expect((await run("pull", "--config", ".syncrc")).exitCode).toBe(0);
    const env = { ...(await config()), DVSYNC_CONFIG: ".syncrc" };
    expect((await runCli(["pull"], { cwd: folder, env })).exitCode).toBe(0);
  });

  test("what others may have written is no trust", async () => {
    const env = await config();
    const { folder } = await openWithCommand();
    const run = (...args: string[]) => runCli(args, { cwd: folder, env });
    await run("trust");
    await chmod(join(env.XDG_CONFIG_HOME, "dvsync", "trusted.json"), 0o666);
    expect((await run("pull")).exitCode).toBe(78);
    // Without a home, nothing below the working directory may take its place.
    await mkdir(join(folder, ".config/dvsync"), { recursive: true });
    const trusted = await readFile(join(env.XDG_CONFIG_HOME, "dvsync", "trusted.json"));
    await writeFile(join(folder, ".config/dvsync/trusted.json"), trusted);
    const bare = { cwd: folder, env: { XDG_CONFIG_HOME: undefined, HOME: undefined } };
    expect((await runCli(["pull"], bare)).exitCode).toBe(78);
  });
});

test.runIf(hasTerminal)("what dvsync init wrote is trusted", async () => {
  const { emulator } = await openEmulated();
  const [cwd, home] = [await tempDir(), await tempDir()];
  const args = ["init", "--url", emulator.url, "--auth", "command", "--entities", "accounts"];
  const { answer, done } = startOnTerminal(args, cwd, "", { HOME: home });
  await answer(/The command/, "echo token-of-the-command\r");
  await answer(/dvsync doctor\)/, "n");
  expect((await done).exitCode).toBe(0);
  const env = { HOME: home, XDG_CONFIG_HOME: undefined };
  expect((await runCli(["pull"], { cwd, env })).exitCode).toBe(0);
  expect((await runCli(["pull"], { cwd, env: await config() })).exitCode).toBe(78);
});

describe("keys that could send secrets elsewhere", () => {
  test.each<[string, Record<string, string>]>([
    ["authorityHost", { authorityHost: "https://login.something.invalid" }],
    ["scope", { scope: "https://graph.something.invalid/.default" }],
    ["scope", { scope: "00000003-0000-0000-c000-000000000000/.default" }],
    ["clientSecretFile", { clientSecretFile: "../secret" }],
    ["clientSecretFile", { clientSecretFile: "~/.ssh/id_ed25519" }],
    ["certificateFile", { certificateFile: "link" }],
  ])("%s", async (key, values) => {
    const { run, folder, emulator } = await openEmulated({
      syncrc: { auth: { method: "client-secret", clientId: "app", tenantId: "tenant", ...values } },
      env: { ...(await config()), DVSYNC_CLIENT_SECRET: "s3cret-value" },
    });
    await writeFile(join(folder, "..", `${folder.split("/").at(-1)}-outside`), "");
    await symlink(join(await tempDir()), join(folder, "link"));
    const { exitCode, stderr } = await run("pull");
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining(`key "auth.${key}"`)]);
    expect(emulator.requests).toEqual([]);
  });

  test("Microsoft's own hosts, the environment's own scope and files in the folder are none", async () => {
    const { run, folder } = await openEmulated({ env: await config() });
    const url = "https://contoso.crm4.dynamics.com";
    const auth = {
      authorityHost: "https://login.microsoftonline.us",
      scope: `${url}/.default`,
      clientSecretFile: "secrets/client",
    };
    await writeFile(join(folder, ".syncrc"), JSON.stringify({ url, auth }));
    expect((await run("trust")).stdout).toContain("nothing in");
  });
});

test.skipIf(process.platform === "win32")("a file or folder that others may write is not used", async () => {
  const { run, folder, emulator } = await openEmulated({ env: await config() });
  await chmod(join(folder, ".syncrc"), 0o666);
  expect((await run("pull")).text).toMatchInlineSnapshot(`
    "--- stderr ---
    error: <folder>/.syncrc was found, but is not used: others may write <folder>/.syncrc, and so what it says may not be yours
      code: DVS-CONFIG-OWNER
      next: chmod go-w <folder>/.syncrc   (or name it: --config <folder>/.syncrc)
    [exit 78]"
  `);
  await chmod(join(folder, ".syncrc"), 0o644);
  await chmod(folder, 0o777);
  const { exitCode, stderr } = await run("status");
  expect([exitCode, stderr]).toEqual([78, expect.stringContaining("DVS-CONFIG-OWNER")]);
  expect((await run("pull", "--config", ".syncrc")).exitCode).toBe(0);
  expect(emulator.requests.length).toBeGreaterThan(0);
});

test("an access token for another environment is not sent to the url of a file that was found", async () => {
  const { emulator, folder } = await openEmulated();
  const claims = Buffer.from('{"aud":"https://contoso.crm4.dynamics.com/"}').toString("base64url");
  const env = { ...(await config()), DVSYNC_TOKEN: `Bearer e30.${claims}.c2ln` };
  const run = (...args: string[]) => runCli(args, { cwd: folder, env });
  const { exitCode, stderr } = await run("pull");
  expect([exitCode, stderr]).toEqual([78, expect.stringContaining("DVS-CONFIG-AUDIENCE")]);
  expect(emulator.requests).toEqual([]);
  expect((await run("pull", "--url", emulator.url)).exitCode).toBe(0);
  expect((await run("pull", "--config", ".syncrc")).exitCode).toBe(0);
});
