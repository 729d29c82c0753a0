import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectMirror, failureOf, openStage, small, type Stage } from "../../support/stage.ts";

type Damage = (lines: string[], stage: Stage) => string[];

const another = (line: string) => line.replace(/"accountid":"........-/, '"accountid":"00000000-');

/** What can become of a snapshot whose size and number of rows still look right, and what verify says of it. */
const damages: [string, Damage, Record<string, number>][] = [
  ["a row is dropped", (lines) => lines.slice(1), { missing: 1 }],
  ["a row of another id is added", (lines) => [...lines, another(lines[3]!)], { extra: 1 }],
  ["a row has another id", (lines) => lines.with(3, another(lines[3]!)), { missing: 1, extra: 1 }],
  ["an old row is back", (lines) => lines.with(5, lines[5]!.replace(/W\/\\"\d+/, 'W/\\"17')), { stale: 1 }],
  [
    "all of it at once",
    (lines) => [...lines.slice(2), another(lines[4]!)].with(6, lines[8]!.replace(/W\/\\"\d+/, 'W/\\"18')),
    { missing: 2, stale: 1, extra: 1 },
  ],
  ["two rows have changed places", (lines) => [lines[1]!, lines[0]!, ...lines.slice(2)], {}],
];

const none = { missing: 0, stale: 0, extra: 0, silent: 0, unsettled: 0, changedMeanwhile: 0 };

/** Damages the snapshot, and the token file with it, so that only the server can tell. */
function damage(stage: Stage, spoil: Damage): void {
  const file = join(stage.dir, "accounts.ndjson");
  const lines = spoil(readFileSync(file, "utf8").trimEnd().split("\n"), stage);
  const text = lines.map((line) => `${line}\n`).join("");
  writeFileSync(file, text);
  const { checksum: _, ...token } = stage.token();
  const told = { ...token, rows: lines.length, bytes: Buffer.byteLength(text) };
  writeFileSync(join(stage.dir, "accounts.token.json"), JSON.stringify(told));
}

describe("damage that the files do not show", () => {
  for (const rows of [30, 400]) {
    for (const [name, spoil, classes] of damages) {
      it(`${name}, of ${rows} rows: found in its class, and repaired`, async () => {
        expect.hasAssertions();
        const stage = await openStage(rows);
        await stage.open().pull(small);
        damage(stage, spoil);
        const before = stage.files();
        const differs = Object.keys(classes).length > 0;
        const found = await stage.open().verify();
        expect(found).toMatchObject({ ...none, ...classes, equal: !differs, repaired: 0 });
        expect(stage.files()["accounts.ndjson"], "only --repair writes").toBe(before["accounts.ndjson"]);
        expect(stage.token()["verified"]).toMatchObject({ result: differs ? "differs" : "equal" });

        await stage.open().verify({ repair: true, dryRun: true });
        expect(stage.files()["accounts.ndjson"]).toBe(before["accounts.ndjson"]);

        const repaired = await stage.open().verify({ repair: true });
        expect(repaired.repaired).toBe(Object.values(classes).reduce((sum, count) => sum + count, 0));
        expectMirror(stage);
        expect(await stage.open().verify()).toMatchObject({ ...none, equal: true });
      });
    }
  }

  it("more than half of the rows are not there: nothing is repaired, for the user may see a part of the table only", async () => {
    const stage = await openStage(20);
    await stage.open().pull(small);
    for (const id of stage.ids().slice(0, 11)) stage.emulator.table("accounts").delete(id);
    // the server does not tell
    stage.emulator.faults.add({ fault: { kind: "lost-change" }, times: 99 });
    await stage.open().pull(small);
    const before = stage.files();
    const error = await failureOf(stage.open().verify({ repair: true }));
    expect(`${error.exitCode} ${error.code}`).toBe("65 DVS-REPAIR-REFUSED");
    expect(error.message).toContain("11 extra");
    expect(stage.files()).toEqual(before);
  });
});

describe("damage that the files show", () => {
  it.each<[string, (text: string) => string]>([
    ["cut off", (text) => text.slice(0, -10)],
    ["without its last newline", (text) => text.slice(0, -1)],
    ["longer", (text) => `${text}x`],
    [
      "with a line of another kind",
      (text) => `${"x".repeat(text.indexOf("\n"))}${text.slice(text.indexOf("\n"))}`,
    ],
    [
      "with a row twice",
      (text) =>
        `${text.split("\n")[0]}\n${text.split("\n").slice(0, 1).join("\n")}\n${text.split("\n").slice(2).join("\n")}`,
    ],
    ["empty", () => ""],
  ])("%s: refused (65), and replaced by --repair", async (_, spoil) => {
    const stage = await openStage(12);
    await stage.open().pull(small);
    const file = join(stage.dir, "accounts.ndjson");
    writeFileSync(file, spoil(readFileSync(file, "utf8")));
    const error = await failureOf(stage.open().verify());
    expect(`${error.exitCode} ${error.code}`).toBe("65 DVS-SNAPSHOT-DAMAGED");
    expect((await stage.open().verify({ repair: true })).repaired).toBeGreaterThan(0);
    expectMirror(stage);
  });
});
