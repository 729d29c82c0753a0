import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openEmulated } from "../support/emulated.ts";
import { leaveLock, leaveLockAt } from "../support/leave-lock.ts";
import { findWorkFile } from "../support/work-file.ts";
import { expectMirror, failureOf, openStage, small } from "../support/stage.ts";

const isPage = ({ path }: { path: string }) => path.includes("/accounts");

// Side by side: they take real seconds, for which a dead or sleeping holder looks alive.
describe.concurrent("a pull while another one runs", () => {
  it("exits 75 at once and names the holder; --wait waits, says for whom, and then pulls", async () => {
    const { emulator, data, start, run } = await openEmulated();
    const hold = emulator.hold(isPage);
    const first = start("pull");
    await hold.reached;

    const second = await run("pull");
    expect(second.exitCode).toBe(75);
    expect(second.stderr).toMatch(
      new RegExp(
        `error: accounts is being pulled by process ${first.child.pid} on ${hostname()} since \\d{4}-\\S+Z\\n` +
          `  code: DVS-LOCKED\\n  next: .*dvsync pull accounts --wait`,
      ),
    );
    const status = await run("status", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({ state: "locked" });

    const third = start("pull", "--wait");
    await third.printed(new RegExp(`waiting for another pull.*process ${first.child.pid}`), "stderr");
    hold.release();
    expect((await first.done).exitCode).toBe(0);
    const waited = await third.done;
    expect(waited.exitCode).toBe(0);
    expect(waited.stdout).toMatch(/delta {2}no changes/);
    expectMirror({ emulator, dir: data });
  });

  it("a holder that was killed frees the lock, and --wait goes on from its last page", async () => {
    const { emulator, data, start, run } = await openEmulated();
    emulator.table("accounts").generate(6);
    const hold = emulator.hold(({ path }) => path.includes("skiptoken"));
    const first = start("pull", "--page-size", "5");
    await hold.reached;
    await first.kill("SIGKILL");
    hold.release();
    const second = await run("pull", "--wait", "--json");
    expect(JSON.parse(second.stdout)).toMatchObject({ mode: "full", rows: 11 });
    expectMirror({ emulator, dir: data });
  });

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
    expect(second.stderr).toMatch(/resuming after 2,000 rows of an interrupted pull/);
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
});

describe("a holder in another container on the same folder", () => {
  it("counts as long as it touches its lock, and no longer", async () => {
    const stage = await openStage(3);
    const renew = leaveLock(stage.dir);
    const error = await failureOf(stage.open().pull(small));
    expect([error.exitCode, error.code]).toEqual([75, "DVS-LOCKED"]);
    expect(error.message).toBe(
      "accounts is being pulled by process 7 on container-b since 2026-01-01T00:00:00.000Z",
    );
    renew(2500);
    expect((await failureOf(stage.open().pull(small))).code).toBe("DVS-LOCKED");
    renew(5500);
    await stage.open().pull(small);
    expectMirror(stage);
  });

  it("--wait gets the lock when the touching stops", async () => {
    const stage = await openStage(3);
    leaveLock(stage.dir, 3500);
    const client = stage.open();
    await client.pull({ ...small, wait: true });
    expect(client.events).toContainEqual({
      kind: "lock-wait",
      entity: "accounts",
      holder: "process 7 on container-b since 2026-01-01T00:00:00.000Z",
    });
    expectMirror(stage);
  });

  it("a process that died while it cleared a dead lock away is no obstacle", async () => {
    const stage = await openStage(3);
    leaveLock(stage.dir, 60_000);
    leaveLockAt(join(stage.dir, ".dvsync/accounts.lock.guard"), 60_000);
    await stage.open().pull(small);
    expectMirror(stage);
  });

  it.each([
    ["first pull", 0],
    ["delta", 3],
  ])(
    "one that took the lock over in the middle of our %s: exit 75, its lock and all files are left alone",
    async (_, before) => {
      const stage = await openStage(before);
      if (before > 0) await stage.open().pull(small);
      const files = stage.files();
      for (let row = 0; row < 9; row++) stage.emulator.table("accounts").insert({ name: `new ${row}` });
      const client = stage.open();
      const hold = stage.emulator.hold(({ path }) => path.includes("skiptoken"));
      const pull = failureOf(client.pull(small));
      await hold.reached;
      const lock = join(stage.dir, ".dvsync/accounts.lock");
      rmSync(lock, { recursive: true });
      leaveLock(stage.dir);
      hold.release();
      const error = await pull;
      expect([error.exitCode, error.code]).toEqual([75, "DVS-LOCK-LOST"]);
      expect((await failureOf(stage.open().pull(small))).message).toContain("process 7 on container-b");
      const after = stage.files();
      for (const path of Object.keys(after)) if (path.startsWith(".dvsync")) delete after[path];
      expect(after).toEqual(files);
    },
  );
});

describe("somebody who knows nothing of locks", () => {
  it.each([
    ["the token file", "accounts.token.json"],
    ["the snapshot", "accounts.ndjson"],
  ])("and changes %s during a pull: exit 75, and nothing is written over it", async (_, name) => {
    const stage = await openStage(6);
    await stage.open().pull(small);
    stage.emulator.table("accounts").insert({ name: "new" });
    const hold = stage.emulator.hold(({ path }) => path.includes("deltatoken"));
    const pull = failureOf(stage.open().pull(small));
    await hold.reached;
    const file = join(stage.dir, name);
    const changed = readFileSync(file, "utf8")
      .replace("row 0001", "row 9999")
      .replace('"pulledAt": "2', '"pulledAt": "1');
    writeFileSync(file, changed);
    hold.release();
    expect(await pull).toMatchObject({ exitCode: 75, code: "DVS-FILES-CHANGED" });
    expect(readFileSync(file, "utf8")).toBe(changed);
    expect(Object.keys(stage.files())).toEqual(["accounts.ndjson", "accounts.token.json"]);
  });
});

function describeUnfinished(data: string): string {
  const [rows, checkpoint] = ["full.ndjson", "full.json"].map((file) => findWorkFile(data, file));
  if (checkpoint === null || !existsSync(checkpoint!)) return "nothing";
  const { pages, bytes } = JSON.parse(readFileSync(checkpoint!, "utf8")) as { pages: number; bytes: number };
  return `${pages} pages${statSync(rows!).size > bytes ? " and a part" : ""}`;
}
