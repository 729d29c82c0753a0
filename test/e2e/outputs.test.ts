import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

const bin = fileURLToPath(new URL("../../bin/dvsync.js", import.meta.url));

/** Runs with one output on a device that is always full. */
async function runInto(full: "stdout" | "stderr", cwd: string, args: readonly string[]) {
  const device = openSync("/dev/full", "w");
  const stdio =
    full === "stdout" ? (["ignore", device, "pipe"] as const) : (["ignore", "pipe", device] as const);
  const child = spawn(process.execPath, [bin, ...args], { cwd, stdio: [...stdio] });
  closeSync(device);
  let text = "";
  (child.stdout ?? child.stderr)!.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const [exitCode] = (await once(child, "close")) as [number];
  return { exitCode, text };
}

test.each([["--help"], ["status"], ["pull"]])(
  "dvsync %s > /dev/full says so, and ends with 74",
  async (command) => {
    const { folder, data, snapshot } = await openEmulated();
    const run = await runInto(
      "stdout",
      folder,
      command === "status" ? [command, "--dir", data, "accounts"] : [command],
    );
    expect(run.text).toContain("error: cannot write to stdout (ENOSPC)\n  code: DVS-OUTPUT\n  next: ");
    expect(run.text).not.toMatch(/^ +at /m);
    expect(run.exitCode).toBe(74);
    if (command === "pull") expect((await snapshot("accounts")).length).toBeGreaterThan(0);
  },
);

test("dvsync status 2> /dev/full ends with 74", async () => {
  expect(await runInto("stderr", await tempDir(), ["status"])).toEqual({ exitCode: 74, text: "" });
});

test("a command that fails keeps its own exit code, though nobody hears why", async () => {
  expect(await runInto("stderr", await tempDir(), ["pull", "--nonsense"])).toEqual({
    exitCode: 64,
    text: "",
  });
});

test("a proxy variable with a bad percent escape is refused, not a crash", async () => {
  const env = {
    HTTPS_PROXY: "http://a%zz:canary@127.0.0.1:1",
    DVSYNC_AUTH_METHOD: "client-secret",
    AZURE_AUTHORITY_HOST: "https://login.invalid",
    DVSYNC_TENANT_ID: "t",
    DVSYNC_CLIENT_ID: "c",
    DVSYNC_CLIENT_SECRET: "canary-secret",
  };
  const cwd = await tempDir();
  for (const url of ["https://something.invalid", "http://127.0.0.1:9"]) {
    const run = await runCli(["entities", "--url", url], { cwd, env });
    expect(run.text).toMatch(/HTTPS_PROXY does not name a proxy[^]*code: DVS-PROXY-URL[^]*\[exit 78\]$/);
    expect(run.text).not.toContain("canary");
  }
});
