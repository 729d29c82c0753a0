import { execFile, execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../support/run-cli.ts";
import { tempDir } from "../../support/temp-dir.ts";

const run = promisify(execFile);
let project: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  project = await tempDir();
  const programs = join(project, "bin");
  await mkdir(join(project, "data"));
  await mkdir(programs);
  await symlink(fileURLToPath(new URL("../../../bin/dvsync.js", import.meta.url)), join(programs, "dvsync"));
  await writeFile(join(project, ".syncrc"), '{ "entities": ["accounts", "contacts"] }');
  await writeFile(join(project, "data", "leads.token.json"), "{}");
  env = { HOME: project, TERM: "dumb", PATH: `${programs}:${process.env["PATH"] ?? ""}` };
});

/** Runs a script in a shell, in a folder with a `.syncrc` and with `dvsync` on the PATH. */
async function shell(name: string, args: readonly string[], script: string): Promise<string> {
  const { stdout } = await run(name, [...args, "-c", script], { cwd: project, env, timeout: 60_000 });
  return stdout;
}

const completeInBash = async (...words: string[]): Promise<string[]> => {
  const typed = words.map((word) => `'${word}'`).join(" ");
  const script = `source <(dvsync completion bash); COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}
    _dvsync; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (await shell("bash", ["--norc"], script)).split("\n").filter((line) => line !== "");
};

/** What the line looks like when Tab has been pressed and `expected` has shown up. */
const completeInZsh = (typed: string, expected: string): Promise<string> =>
  shell(
    "zsh",
    ["-f"],
    `zmodload zsh/zpty; zpty z zsh -f -i
    zpty -w z 'PS1= ; autoload -Uz compinit; compinit -u -D; source <(dvsync completion zsh); print REA''DY'
    zpty -r -m z seen '*READY*'
    zpty -w -n z $'${typed}\\t'
    zpty -r -m z seen '*${expected}*'; print -r -- $seen; zpty -d z`,
  );

const completeInFish = async (typed: string): Promise<string[]> => {
  const text = await shell("fish", ["--no-config"], `dvsync completion fish | source; complete -C'${typed}'`);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t")[0]!);
};

describe.skipIf(!isThere("bash"))("in bash", () => {
  test("commands, entities, options and files complete", async () => {
    expect(await completeInBash("dvsync", "pu")).toEqual(["pull"]);
    expect(await completeInBash("dvsync", "pull", "")).toEqual(["accounts", "contacts", "leads"]);
    expect(await completeInBash("dvsync", "--url", "https://contoso.crm.dynamics.com", "pull", "c")).toEqual([
      "contacts",
    ]);
    expect(await completeInBash("dvsync", "pull", "--dry")).toEqual(["--dry-run"]);
    expect(await completeInBash("dvsync", "pull", "--dir", "d")).toEqual(["data"]);
    expect(await completeInBash("dvsync", "pull", "--dir", "=", "d")).toEqual(["data"]);
    expect(await completeInBash("dvsync", "completion", "z")).toEqual(["zsh"]);
    expect(await completeInBash("dvsync", "pull", "--select", "")).toEqual([]);
  });

  test("the function is bound to the command", async () => {
    expect(await shell("bash", ["--norc"], "source <(dvsync completion bash); complete -p dvsync")).toBe(
      "complete -F _dvsync dvsync\n",
    );
  });
});

describe.skipIf(!isThere("zsh"))("in zsh", () => {
  test("commands, entities and options complete", async () => {
    expect(await completeInZsh("dvsync pu", "dvsync pull")).toContain("dvsync pull");
    expect(await completeInZsh("dvsync pull c", "contacts")).toContain("contacts");
    expect(await completeInZsh("dvsync pull --dry", "--dry-run")).toContain("--dry-run");
    expect(await completeInZsh("dvsync completion f", "fish")).toContain("fish");
  });
});

describe.skipIf(!isThere("fish"))("in fish", () => {
  test("commands, entities, options and folders complete", async () => {
    expect(await completeInFish("dvsync pu")).toEqual(["pull"]);
    expect(await completeInFish("dvsync pull ")).toEqual(["accounts", "contacts", "leads"]);
    expect(await completeInFish("dvsync pull --dry")).toEqual(["--dry-run"]);
    expect(await completeInFish("dvsync pull --dir d")).toEqual(["data/"]);
    expect(await completeInFish("dvsync completion z")).toEqual(["zsh"]);
  });
});

test("names come without a word of complaint where there is nothing, or nothing that can be used", async () => {
  const folder = await tempDir();
  expect(await runCli(["completion", "--entities"], { cwd: folder })).toMatchObject({
    stdout: "",
    stderr: "",
    exitCode: 0,
  });
  await writeFile(join(folder, ".syncrc"), "{ not json");
  expect(await runCli(["completion", "--entities"], { cwd: folder })).toMatchObject({
    stdout: "",
    stderr: "",
    exitCode: 0,
  });
});

test("a shell that is not known, or none, is a usage error", async () => {
  expect(await runCli(["completion", "tcsh"], { cwd: project })).toMatchObject({ stdout: "", exitCode: 64 });
  expect((await runCli(["completion"], { cwd: project })).stderr).toContain("bash, zsh or fish");
});

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
