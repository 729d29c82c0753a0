import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Emulated, openEmulated } from "../support/emulated.ts";

let world: Emulated;

beforeAll(async () => {
  world = await openEmulated();
  const table = world.emulator.table("accounts");
  for (let row = 0; row < 150; row++) table.insert({ name: `row ${row}` });
  await world.run("pull");
});

const idOf = (line: string) => (JSON.parse(line) as { accountid: string }).accountid;
const seconds = (text: string) => text.replaceAll(/\d+\.\d s/g, "0.1 s");
const parse = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("dvsync verify", () => {
  test("a snapshot that equals the table: exit 0, one line", async () => {
    const { text } = await world.run("verify");
    expect(seconds(text)).toMatch(
      /^accounts {2}equal {8,}\d+ rows {3}keys {6}1 request {3}0\.1 s\n--- stderr ---\n\[exit 0\]$/,
    );
    const { stdout, exitCode } = await world.run("verify", "account", "--json");
    expect(exitCode).toBe(0);
    const counts = {
      missing: 0,
      stale: 0,
      extra: 0,
      silent: 0,
      changedMeanwhile: 0,
      unsettled: 0,
      repaired: 0,
    };
    expect(parse(stdout)).toMatchObject([
      { entity: "accounts", level: "keys", equal: true, ...counts, requests: 1 },
    ]);
    expect(Object.keys(parse(stdout)[0]!)).toEqual([
      "entity",
      "level",
      "equal",
      "rows",
      ...Object.keys(counts),
      "requests",
      "durationMs",
      "file",
    ]);
  });

  test("differences: exit 1, listed, and put right by --repair", async () => {
    const file = join(world.data, "accounts.ndjson");
    const lines = (await readFile(file, "utf8")).split("\n");
    const [first = "", second = ""] = lines;
    lines[1] = second.replace(/W\/\\"\d+/, (etag) => etag.replaceAll(/\d/g, "1"));
    await writeFile(file, lines.slice(1).join("\n"));
    const token = await world.token("accounts");
    const bytes = Number(token["bytes"]) - Buffer.byteLength(first) - 1;
    const told = { ...token, rows: Number(token["rows"]) - 1, bytes };
    await writeFile(join(world.data, "accounts.token.json"), JSON.stringify(told));

    const found = await world.run("verify", "--list");
    expect(found.exitCode).toBe(1);
    expect(found.stdout).toContain(`+ ${idOf(first)}   on the server, not here\n`);
    expect(found.stdout).toMatch(new RegExp(`^\\* ${idOf(second)}   here W/"1+", there W/"\\d+"$`, "m"));
    expect(seconds(found.stdout)).toMatch(
      /^accounts {2}DIFFERS .* 1 missing, 1 stale {3}\d+ requests {3}0\.1 s {3}next: dvsync verify accounts --repair$/m,
    );
    const { stdout } = await world.run("verify", "--list", "--json");
    expect(parse(stdout)).toMatchObject([
      { entity: "accounts", id: idOf(first), difference: "missing", ours: null },
      { entity: "accounts", id: idOf(second), difference: "stale" },
      { equal: false, missing: 1, stale: 1, extra: 0 },
    ]);

    const plan = await world.run("verify", "--repair", "--dry-run");
    expect(plan.exitCode).toBe(1);
    expect(plan.stderr).toContain(
      "2 rows differ from the server; --repair would put that right by a full pull",
    );
    const repaired = await world.run("verify", "--repair", "--json");
    expect(repaired.exitCode).toBe(0);
    expect(parse(repaired.stdout)).toMatchObject([{ equal: false, missing: 1, stale: 1, repaired: 2 }]);
    expect(repaired.stderr).toContain(
      "warning: accounts: 2 rows differ from the server; put right by a full pull",
    );
    expect((await world.run("verify", "--quiet")).text).toBe("--- stderr ---\n[exit 0]");
  });

  test.each([
    [["--rows", "--sample", "5"], "--rows and --sample cannot be used together"],
    [["--rows", "--repair"], "--repair and --rows cannot be used together"],
    [["--offline", "--repair"], "--repair and --offline cannot be used together"],
    [["--dry-run"], "--dry-run is for --repair"],
    [["--sample", "x"], '--sample "x" is not a whole number'],
  ])("%s is refused (64)", async (flags, why) => {
    const { stderr, exitCode } = await world.run("verify", ...flags);
    expect(stderr).toContain(why);
    expect(exitCode).toBe(64);
  });

  test("what was never pulled: exit 78, and nothing is made", async () => {
    const { stderr, exitCode } = await world.run("verify", "contacts");
    expect(exitCode).toBe(78);
    expect(stderr).toContain("contacts was never pulled into this folder");
    expect(stderr).toContain("next: dvsync pull contacts");
  });

  test("--offline needs no server; once there is a checksum, every altered byte is found (65)", async () => {
    const alone = await openEmulated();
    await alone.run("pull");
    await alone.emulator.close();
    const first = await alone.run("verify", "--offline");
    expect(first.text).toMatch(/^accounts {2}equal .* offline .*\[exit 0\]$/s);
    const file = join(alone.data, "accounts.ndjson");
    const good = await readFile(file, "utf8");
    await writeFile(file, good.replace(/"name":"\w/, '"name":"_'));
    const { stderr, exitCode } = await alone.run("verify", "--offline");
    expect(exitCode).toBe(65);
    expect(stderr).toContain("its checksum is not the one in the token file");
    expect(stderr).toContain("code: DVS-SNAPSHOT-DAMAGED");
    expect(stderr).toContain("next: dvsync pull accounts --full");
  });

  test("locked by a pull: exit 75 at once, and --wait waits", async () => {
    const { emulator } = world;
    const hold = emulator.hold(({ path }) => path.includes("deltatoken"));
    const pull = world.start("pull");
    await hold.reached;
    const { stderr, exitCode } = await world.run("verify");
    expect(exitCode).toBe(75);
    expect(stderr).toContain("code: DVS-LOCKED");
    const waiting = world.start("verify", "--wait");
    await waiting.printed(/waiting for another pull to finish/, "stderr");
    hold.release();
    expect((await pull.done).exitCode).toBe(0);
    expect((await waiting.done).text).toMatch(/^accounts {2}equal [^]*\[exit 0\]$/);
  });

  test("what cannot be told in time is unsettled: exit 75, and the next step", async () => {
    const { emulator } = world;
    emulator.set("min-active-version", "held");
    const id = emulator.table("accounts").insert({ name: "on its way" });
    const { stdout, stderr, exitCode } = await world.run("verify", "--max-wait", "1");
    expect(exitCode).toBe(75);
    expect(stdout).toMatch(/^accounts {2}unsettled .* 1 unsettled /);
    expect(stderr).toContain("code: DVS-VERIFY-UNSETTLED");
    expect(stderr).toContain("next: dvsync pull accounts && dvsync verify accounts");
    emulator.set("min-active-version", "current");
    emulator.table("accounts").delete(id);
    await world.run("pull");
  });
});
