import { execFile, execFileSync } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { validateWorkflow } from "@action-validator/core";
import { CronJob } from "kubernetes-models/batch/v1";
import { PersistentVolumeClaim } from "kubernetes-models/v1";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { openEmulated } from "../../support/emulated.ts";
import { runCli } from "../../support/run-cli.ts";
import { tempDir } from "../../support/temp-dir.ts";

const run = promisify(execFile);

/** Runs a line of a crontab as cron does: the command by /bin/sh, with next to no environment. */
async function runAsCron(line: string): Promise<{ stdout: string; stderr: string; code: number }> {
  const command = line.split(/\s+/).slice(5).join(" ").replaceAll("\\%", "%");
  const env = { HOME: "/", LOGNAME: "crm", SHELL: "/bin/sh", PATH: "/usr/bin:/bin" };
  return run("/bin/sh", ["-c", command], { cwd: "/", env }).then(
    (done) => ({ ...done, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => error,
  );
}

test("the crontab pulls from a folder whose name has spaces, quotes and percent signs, and is silent when all is well", async () => {
  const world = await openEmulated();
  const folder = join(await tempDir(), "it's 100% crm");
  await mkdir(folder);
  await cp(join(world.folder, ".syncrc"), join(folder, ".syncrc"));
  const { stdout } = await runCli(["recipe", "cron"], { cwd: folder });
  const [pull, check] = stdout.split("\n").filter((line) => /^[*\d]/.test(line));

  expect(await runAsCron(check!)).toMatchObject({ stdout: "dvsync: look at: dvsync status\n" }); // never pulled
  expect(await runAsCron(pull!)).toEqual({ stdout: "", stderr: "", code: 0 });
  expect(await readFile(join(folder, "data", "accounts.ndjson"), "utf8")).toContain("accountid");
  expect(await runAsCron(check!)).toEqual({ stdout: "", stderr: "", code: 0 });

  await writeFile(join(folder, "data", "accounts.token.json"), "no token file");
  const failed = await runAsCron(pull!);
  expect(failed.code).toBe(65);
  expect(failed.stderr).toContain("next: dvsync pull accounts --full");
});

test.skipIf(!isThere("systemd-analyze"))("systemd finds no fault in the units", async () => {
  const project = join(await tempDir(), "crm data");
  await mkdir(join(project, "data"), { recursive: true });
  await writeFile(join(project, ".syncrc"), "{}");
  const { stdout } = await runCli(["recipe", "systemd"], { cwd: project });
  const units = await tempDir();
  for (const part of stdout.split(/^# (?=\/etc\/systemd\/system\/)/m).slice(1)) {
    const [path, ...lines] = part.split("\n");
    await writeFile(join(units, path!.replace("/etc/systemd/system/", "")), lines.join("\n"));
  }
  expect(
    await run("systemd-analyze", ["verify", "--man=no", `${units}/dvsync.service`, `${units}/dvsync.timer`]),
  ).toEqual({
    stdout: "",
    stderr: "",
  });
  expect(await readFile(`${units}/dvsync.service`, "utf8")).toContain(`ReadWritePaths="${project}/data"`);
});

test("Kubernetes' own schema accepts the volume and the CronJob", async () => {
  const { stdout } = await runCli(["recipe", "k8s"], { cwd: await tempDir() });
  const [claim, job] = parseAllDocuments(stdout).map((document) => document.toJS() as object);
  new PersistentVolumeClaim(claim).validate();
  const cronJob = new CronJob(job);
  cronJob.validate();
  expect(cronJob.spec?.concurrencyPolicy).toBe("Forbid");
  const spoilt = new CronJob({ ...job, spec: { ...cronJob.spec!, concurrencyPolicy: "Forbit" as "Forbid" } });
  expect(() => spoilt.validate()).toThrow(/concurrencyPolicy/); // the check can fail
});

test("the schema of GitHub Actions accepts the workflow", async () => {
  const { stdout } = await runCli(["recipe", "github-actions"], { cwd: await tempDir() });
  expect(validateWorkflow(stdout).errors).toEqual([]);
  expect(validateWorkflow(stdout.replace("runs-on:", "runs-in:")).errors).not.toEqual([]); // the check can fail
});

test("a scheduler that is not known is refused with those that are", async () => {
  const { stderr, exitCode } = await runCli(["recipe", "jenkins"], { cwd: await tempDir() });
  expect(exitCode).toBe(64);
  expect(stderr).toContain("cron, systemd, k8s, github-actions");
});

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
