import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { installCrashingDisk } from "../support/crashing-disk.ts";
import { expectMirror, openStage, type Stage } from "./stage.ts";

// A snapshot that is newer than its token and by chance has the very size that the token expects.

it("a crash between snapshot and token, where two short rows gave way to a long one", async () => {
  await crashEverywhere({ select: ["name"] }, async (stage) => {
    const table = stage.emulator.table("accounts");
    const rows = table.rows(["name"]).slice(0, 2);
    const bytes = rows.join("\n").length; // of both lines, without the last newline
    for (const id of stage.ids().slice(0, 2)) table.delete(id);
    const probe = table.insert({ name: "" });
    const bare = table.rows(["name"]).at(-1)!.length;
    table.update(probe, { name: "x".repeat(bytes - bare) });
    return { select: ["name"] };
  });
});

it("a crash between snapshot and token of a pull of another column that is as wide", async () => {
  const wide = "n".repeat(5);
  // As many bytes: "name" and "fax" differ by one in their names.
  const back = { select: ["name"] };
  for (let step = 0; ; step++) {
    const stage = await openStage(0);
    for (let row = 0; row < 3; row++)
      stage.emulator.table("accounts").insert({ name: wide, fax: `${wide}f` });
    await stage.open().pull(back);
    const disk = installCrashingDisk(stage.dir);
    try {
      disk.arm(step);
      await stage
        .open()
        .pull({ select: ["fax"] })
        .catch(() => undefined);
      const { isDead } = disk;
      disk.reviveAfterKill();
      await stage.open().pull(back);
      expectMirror(stage);
      if (!isDead) return;
    } finally {
      disk.uninstall();
      await stage.close();
    }
  }
});

/** Dies before every step of a pull; each time the next one must mend it. */
async function crashEverywhere(
  first: { select: string[] },
  change: (stage: Stage) => Promise<{ select: string[] }>,
): Promise<void> {
  for (let step = 0; ; step++) {
    const stage = await openStage(4);
    await stage.open().pull(first);
    const then = await change(stage);
    const disk = installCrashingDisk(stage.dir);
    try {
      disk.arm(step);
      await stage
        .open()
        .pull(then)
        .catch(() => undefined);
      const { isDead } = disk;
      disk.reviveAfterKill();
      expect(existsSync(join(stage.dir, "accounts.ndjson"))).toBe(true);
      await stage.open().pull(then);
      expectMirror(stage);
      if (!isDead) return;
    } finally {
      disk.uninstall();
      await stage.close();
    }
  }
}
