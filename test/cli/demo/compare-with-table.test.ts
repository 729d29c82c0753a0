import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareWithTable, isSameText } from "../../../src/cli/demo/compare-with-table.ts";
import type { Stage } from "../../../src/cli/demo/stage.ts";
import { openEmulated } from "../../support/emulated.ts";
import { tempDir } from "../../support/temp-dir.ts";

const { signal } = new AbortController();

test.for([
  ["one\ntwo\n", ["one", "two"], true],
  ["", [], true],
  ["one\ntwo", ["one", "two"], false],
  ["one\n", ["one", "two"], false],
  ["two\none\n", ["one", "two"], false],
  ["one\ntwo\nthree\n", ["one", "two"], false],
  ["1.10\n", ["1.1"], false],
] as const)("%j against %j: %s", async ([text, lines, isSame]) => {
  const path = join(await tempDir(), "snapshot");
  await writeFile(path, text);
  expect(await isSameText(path, lines, signal)).toBe(isSame);
});

test("a demo whose snapshot is not the table fails as a bug", async () => {
  const { emulator, run, data } = await openEmulated();
  await run("pull");
  const said: string[] = [];
  const snapshotPath = (entity: string) => join(data, `${entity}.ndjson`);
  const stage = {
    emulator,
    snapshotPath,
    signal,
    step: (text: string) => said.push(text),
  } as unknown as Stage;
  await compareWithTable(stage, "accounts");
  expect(said).toEqual([
    "Compared as text: the 5 rows of the snapshot are, byte for byte, those of the table.",
  ]);
  emulator.table("accounts").insert({ name: "not pulled" });
  await expect(compareWithTable(stage, "accounts")).rejects.toMatchObject({
    code: "DVS-DEMO-MISMATCH",
    exitCode: 70,
  });
});
