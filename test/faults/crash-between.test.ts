import { expect, it } from "vitest";
import { installCrashingDisk } from "../support/crashing-disk.ts";
import { expectMirror, openStage, type Stage } from "../support/stage.ts";

// A snapshot that is newer than its token and by chance has the very size that the token expects.

it("a crash between snapshot and token, where two short rows gave way to a long one", async () => {
  const steps = await crashEverywhere(async (stage) => {
    const table = stage.emulator.table("accounts");
    const rows = table.rows(["name"]).slice(0, 2);
    const bytes = rows.join("\n").length; // of both lines, without the last newline
    for (const id of stage.ids().slice(0, 2)) table.delete(id);
    const probe = table.insert({ name: "" });
    const bare = table.rows(["name"]).at(-1)!.length;
    table.update(probe, { name: "x".repeat(bytes - bare) });
    return name;
  });
  expect(steps).toBeGreaterThan(7);
});

it("a crash between snapshot and token of a pull of another column that is as wide", async () => {
  // As many bytes: the name of one column is shorter by what its values are longer.
  const steps = await crashEverywhere(async (stage) => {
    const table = stage.emulator.table("accounts");
    for (const id of stage.ids()) table.update(id, { name: "nnnnn", fax: "ffffff" });
    await stage.open().pull(name);
    return { select: ["fax"] };
  });
  expect(steps).toBeGreaterThan(10);
});

const name = { select: ["name"] };

/** Dies before every step of a pull of what `change` answers; each time the next pull of the names must mend it. Returns how many steps there were. */
async function crashEverywhere(change: (stage: Stage) => Promise<{ select: string[] }>): Promise<number> {
  for (let number = 0; ; number++) {
    const stage = await openStage(4);
    await stage.open().pull(name);
    const question = await change(stage);
    const disk = installCrashingDisk(stage.dir);
    try {
      disk.arm(number);
      await stage
        .open()
        .pull(question)
        .catch(() => undefined);
      const { isDead } = disk;
      disk.reviveAfterKill();
      await stage.open().pull(name);
      expectMirror(stage);
      if (!isDead) return number;
    } finally {
      disk.uninstall();
      await stage.close();
    }
  }
}
