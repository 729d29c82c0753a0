import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { runInit } from "../../../src/cli/init/run-init.ts";
import type { Io } from "../../../src/cli/io.ts";
import { type Emulated, openEmulated } from "../../support/emulated.ts";
import { runCli } from "../../support/run-cli.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { hasTerminal, startOnTerminal } from "../../support/terminal.ts";

/** Runs `init` in an empty folder, against this world's emulator. */
async function init(world: Emulated, ...args: string[]) {
  const folder = await tempDir();
  const url = args.includes("--url") ? [] : ["--url", world.emulator.url];
  const run = await runCli(["init", ...url, ...args], { cwd: folder });
  const read = () => readFile(join(folder, ".syncrc"), "utf8").catch(() => null);
  return { folder, run, text: await read(), read };
}

describe("with flags", () => {
  test("writes what it has checked, and names the next command", async () => {
    const world = await openEmulated();
    const { folder, run, text } = await init(
      world,
      "--auth",
      "none",
      "--entities",
      "account,contacts,accounts",
    );
    expect(run.text).toBe(
      `wrote <folder>/.syncrc
next: dvsync pull
--- stderr ---
contacting http://127.0.0.1:<port>
signed in: organization 7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00
[exit 0]`,
    );
    expect(text).toBe(
      `// dvsync reads this file: JSON, with comments and trailing commas. .syncrc.example shows every key.
{
  // The environment.
  "url": "${world.emulator.url}",

  // How to sign in. No secret belongs here: use the environment, or name a file.
  "auth": { "method": "none" },

  // Where snapshots and token files go, relative to this file.
  "dir": "data",

  // What to mirror; {} takes all columns, { "select": ["name"] } only those.
  "entities": {
    "accounts": {},
    "contacts": {}
  }
}
`,
    );
    expect(await readdir(folder)).toEqual([".syncrc"]);
    const pull = await runCli(["pull"], { cwd: folder });
    expect(pull.exitCode).toBe(0);
    expect((await readdir(join(folder, "data"))).filter((name) => name.endsWith(".ndjson"))).toEqual([
      "accounts.ndjson",
      "contacts.ndjson",
    ]);
  });

  test("--json, --config and --dir", async () => {
    const world = await openEmulated();
    const args = "--auth none --entities accounts --json --config etc/prod.syncrc --dir etc/rows";
    const { folder, run } = await init(world, ...args.split(" "));
    expect(JSON.parse(run.stdout)).toEqual({
      file: join(folder, "etc/prod.syncrc"),
      url: world.emulator.url,
      organizationId: "7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00",
      entities: ["accounts"],
      next: "dvsync pull --config etc/prod.syncrc",
    });
    const text = await readFile(join(folder, "etc/prod.syncrc"), "utf8");
    expect(text).toContain('"dir": "rows"');
  });

  test("--offline asks nobody, and keeps what was written: method, ids, version", async () => {
    const folder = await tempDir();
    const place = "init --offline --yes --url https://contoso.crm4.dynamics.com/api/data/v9.1/";
    const who = "--auth client-secret --tenant contoso.example --client-id app-7 --entities account";
    const env = { DVSYNC_CLIENT_SECRET: "canary-secret" };
    const run = await runCli(`${place} ${who}`.split(" "), { cwd: folder, env });
    expect(run.text).toBe(
      "wrote <folder>/.syncrc\nnext: dvsync pull\n--- stderr ---\nno secret is in it: keep DVSYNC_CLIENT_SECRET set\n[exit 0]",
    );
    const text = await readFile(join(folder, ".syncrc"), "utf8");
    expect(text).toContain('"url": "https://contoso.crm4.dynamics.com",');
    expect(text).toContain('"apiVersion": "9.1"');
    expect(text).toMatch(/"method": "client-secret",\s+"tenantId": "contoso.example",\s+"clientId": "app-7"/);
    expect(text).toContain('"account": {}');
    expect(text).not.toContain("canary");
  });

  test("without --entities the file is written, and says how to go on", async () => {
    const world = await openEmulated();
    const { run, text } = await init(world, "--auth", "none", "--yes");
    expect(run.text).toContain("next: dvsync entities\n--- stderr ---\n");
    expect(run.text).toContain(
      'no entity is chosen yet: list what to mirror under "entities" in <folder>/.syncrc',
    );
    expect([run.exitCode, text?.includes('"entities": {}')]).toEqual([0, true]);
  });

  test.each([
    [["--auth", "magic"], 64, "--auth: expected one of default, token"],
    [["--url", "contoso"], 64, "--url: expected the https URL of an environment"],
    [["--url", "http://contoso.example"], 64, "--url: expected https"],
    [["--entities", "accounts,,contacts"], 64, "has an empty name"],
    [["--entities", "../accounts"], 64, "is not an entity name"],
    [["--client-id", ""], 64, "--client-id: expected"],
    [["accounts"], 64, "too many arguments"],
    [["--auth", "none", "--entities", "acounts"], 78, 'table "acounts" not found'],
    [["--auth", "none", "--entities", "userquery"], 78, "userqueries (userquery) cannot be mirrored"],
    [["--auth", "none", "--url", "http://127.0.0.1:1"], 69, "cannot connect to 127.0.0.1:<port>"],
    [["--auth", "token"], 77, "DVSYNC_TOKEN is not set"],
  ])("%j: exit %i, and nothing is written", async (args, exitCode, message) => {
    const world = await openEmulated();
    const { folder, run } = await init(world, ...args);
    expect(run.exitCode).toBe(exitCode);
    expect(run.text).toContain(message);
    expect(run.text).toContain("  next: ");
    expect(await readdir(folder)).toEqual([]);
  });

  test("no URL and nobody to ask", async () => {
    const run = await runCli(["init"], { cwd: await tempDir() });
    expect(run.text).toContain("error: --url is missing: init cannot ask for the environment's URL here");
    expect(run.exitCode).toBe(64);
  });

  test("an existing .syncrc is left alone without --force, whatever is in it", async () => {
    const world = await openEmulated();
    const folder = await tempDir();
    const file = join(folder, ".syncrc");
    await writeFile(file, "{ broken");
    const args = ["init", "--url", world.emulator.url, "--auth", "none", "--entities", "accounts"];
    const refused = await runCli(args, { cwd: folder });
    expect(refused.text).toBe(
      `--- stderr ---
error: <folder>/.syncrc already exists; nothing was written
  code: DVS-CONFIG-EXISTS
  next: dvsync init --force   (writes it anew), or check it: dvsync doctor
[exit 78]`,
    );
    expect(await readFile(file, "utf8")).toBe("{ broken");
    expect((await runCli([...args, "--force"], { cwd: folder })).exitCode).toBe(0);
    expect(await readFile(file, "utf8")).toContain('"accounts": {}');
    // One in a folder above is no obstacle.
    await mkdir(join(folder, "below"));
    expect((await runCli(args, { cwd: join(folder, "below") })).exitCode).toBe(0);
    expect((await stat(join(folder, "below", ".syncrc"))).isFile()).toBe(true);
  });
});

const ctrlC = "\u0003";

describe.runIf(hasTerminal)("on a terminal", () => {
  test("asks for URL, method and tables, writes, and runs doctor", async () => {
    const { emulator } = await openEmulated();
    const folder = await tempDir();
    const terminal = startOnTerminal(["init"], folder);
    await terminal.answer(/The environment's URL/, "contoso\r");
    await terminal.answer(/expected the https URL/, `\u0015${emulator.url}\r`);
    await terminal.answer(/How do you sign in\?[^]*● none/, "\r");
    await terminal.answer(/What do you want to mirror\?[^]*accounts +about 5 rows/, "conta");
    await terminal.answer(/1 match/, "\t");
    await terminal.answer(/◼/, "\r");
    await terminal.answer(/Check everything now\?/, "y");
    const { exitCode, text } = await terminal.done;
    expect(text).toMatch(/wrote .*\.syncrc\nnext: dvsync pull\n/);
    expect(text).toContain("ok   contacts      exists (contact), is tracked, can be read organization-wide");
    expect(exitCode).toBe(0);
    expect(await readFile(join(folder, ".syncrc"), "utf8")).toContain(
      '"entities": {\n    "contacts": {}\n  }',
    );
  });

  test("draws on stderr: stdout holds the result alone", async () => {
    const { emulator } = await openEmulated();
    const folder = await tempDir();
    const args = ["init", "--url", emulator.url, "--entities", "accounts"];
    const terminal = startOnTerminal(args, folder, "> stdout.txt");
    await terminal.answer(/How do you sign in\?/, "\r");
    await terminal.answer(/Check everything now\?/, "n");
    const { exitCode } = await terminal.done;
    expect(exitCode).toBe(0);
    expect(await readFile(join(folder, "stdout.txt"), "utf8")).toBe(
      `wrote ${join(folder, ".syncrc")}\nnext: dvsync pull\n`,
    );
  });

  test("an application's ids are asked for, and another try is offered when signing in fails", async () => {
    const { emulator } = await openEmulated();
    const folder = await tempDir();
    const terminal = startOnTerminal(["init", "--url", emulator.url, "--auth", "client-secret"], folder);
    await terminal.answer(/Application \(client\) id/, "\r");
    await terminal.answer(/required/, "app-7\r");
    await terminal.answer(/code: DVS-AUTH[^]*Change the answers and try again\?/, "y");
    await terminal.answer(/The environment's URL/, "\r");
    await terminal.answer(/How do you sign in\?[^]*● client-secret/, ctrlC);
    const { exitCode, text } = await terminal.done;
    expect(text).toContain("error: stopped before anything was written");
    expect(exitCode).toBe(130);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ["URL", []],
    ["method", [/The environment's URL/]],
    ["tables", [/The environment's URL/, /How do you sign in\?/]],
  ])("Ctrl-C at the question for %s leaves nothing behind", async (_, before) => {
    const { emulator } = await openEmulated();
    const folder = await tempDir();
    const terminal = startOnTerminal(["init"], folder);
    const answers = [`${emulator.url}\r`, "\r"];
    for (const [index, question] of before.entries()) await terminal.answer(question, answers[index]!);
    const last = [/The environment's URL/, /How do you sign in\?/, /What do you want to mirror\?/][
      before.length
    ]!;
    await terminal.answer(last, ctrlC);
    const { exitCode, text } = await terminal.done;
    expect(text).toContain("code: DVS-INTERRUPTED");
    expect(exitCode).toBe(130);
    expect(await readdir(folder)).toEqual([]);
  });

  test("--yes never asks", async () => {
    const terminal = startOnTerminal(["init", "--yes"], await tempDir());
    const { exitCode, text } = await terminal.done;
    expect(text).toContain("--url is missing");
    expect(exitCode).toBe(64);
  });
});

test("the dialogue between streams that pass for a terminal", async () => {
  const { emulator } = await openEmulated();
  const folder = await tempDir();
  const out = { stdout: "", stderr: "" };
  const keys: [RegExp, string][] = [
    [/The environment's URL/, `${emulator.url}\r`],
    [/How do you sign in\?/, "\r"],
    [/What do you want to mirror\?/, "\t"],
    [/◼/, "\r"],
    [/Check everything now\?/, "n"],
  ];
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const open = (name: "stdout" | "stderr") => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 0, rows: 0 });
    stream.on("data", (chunk: Buffer) => {
      out[name] += chunk.toString();
      if (name === "stdout" || keys[0]?.[0].test(out.stderr) !== true) return;
      const typed = keys.shift()![1];
      // Nobody types while the question is being drawn.
      setImmediate(() => stdin.write(typed));
    });
    return stream;
  };
  const io = {
    stdin,
    stdout: open("stdout"),
    stderr: open("stderr"),
    env: { NO_COLOR: "1" },
    cwd: folder,
    signal: new AbortController().signal,
    secrets: [],
  };
  expect(await runInit(io as unknown as Io, [], {})).toBe("done");
  expect(out.stdout).toBe(`wrote ${join(folder, ".syncrc")}\nnext: dvsync pull\n`);
  expect(await readFile(join(folder, ".syncrc"), "utf8")).toContain('"accounts": {}');
});
