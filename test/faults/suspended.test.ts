import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { expectMirror } from "./stage.ts";

it("a pull that slept while another one finished its work writes nothing into the other's files", async () => {
  const { emulator, data, start, run } = await openEmulated();
  emulator.table("accounts").generate(4500);
  // It is put to sleep in the middle of the third page, with two whole ones behind it.
  let pages = 0;
  emulator.hold(({ path }) => path.includes("skiptoken") && ++pages === 2, 900_000);
  const first = start("pull", "--page-size", "1000");
  await expect.poll(() => describeUnfinished(data), { timeout: 10_000 }).toBe("2 pages and a part");
  first.child.kill("SIGSTOP");

  const second = await run("pull", "--wait", "--json");
  expect(second.stderr).toMatch(/going on after 2,000 rows of an interrupted pull/);
  expect(JSON.parse(second.stdout)).toMatchObject({ mode: "full", rows: 4505 });
  const snapshot = readFileSync(join(data, "accounts.ndjson"), "utf8");
  const token = readFileSync(join(data, "accounts.token.json"), "utf8");

  first.child.kill("SIGCONT");
  const woken = await first.done;
  expect(woken.text).toMatch(/code: DVS-LOCK-LOST[^]*\[exit 75\]$/);
  expect(readFileSync(join(data, "accounts.ndjson"), "utf8") === snapshot, "the snapshot is the same").toBe(
    true,
  );
  expect(readFileSync(join(data, "accounts.token.json"), "utf8")).toBe(token);
  expect((await run("pull")).stdout).toMatch(/delta {2}no changes/);
  expectMirror({ emulator, dir: data });
});

function describeUnfinished(data: string): string {
  const [rows, checkpoint] = [".dvsync/accounts.full.ndjson", ".dvsync/accounts.full.json"].map((file) =>
    join(data, file),
  );
  if (!existsSync(checkpoint!)) return "nothing";
  const { pages, bytes } = JSON.parse(readFileSync(checkpoint!, "utf8")) as { pages: number; bytes: number };
  return `${pages} pages${statSync(rows!).size > bytes ? " and a part" : ""}`;
}
