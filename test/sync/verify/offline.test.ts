import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { verifyOffline } from "../../../src/sync/verify/verify-offline.ts";
import { expectMirror, failureOf, openStage, small, type Stage } from "../../support/stage.ts";

const verify = ({ dir }: Stage) =>
  verifyOffline(
    dir,
    { entity: "accounts", wait: false, signal: new AbortController().signal, onEvent: () => undefined },
    () => new Date(),
  );
const snapshotOf = ({ dir }: Stage) => join(dir, "accounts.ndjson");

it("once there is a checksum, every byte that is turned over is found", async () => {
  const stage = await openStage(3);
  await stage.open().pull(small);
  await verify(stage);
  const good = readFileSync(snapshotOf(stage));
  for (let at = 0; at < good.length; at++) {
    const bad = Buffer.from(good);
    bad[at]! ^= 1 << (at % 8);
    writeFileSync(snapshotOf(stage), bad);
    const error = await failureOf(verify(stage));
    expect(`${error.exitCode} ${error.code}`, `byte ${at}`).toBe("65 DVS-SNAPSHOT-DAMAGED");
  }
  writeFileSync(snapshotOf(stage), good);
  expect(await verify(stage)).toMatchObject({ level: "offline", equal: true, rows: 3, requests: 0 });
  // The keys level sees it too, though it asks for ids and versions only.
  writeFileSync(snapshotOf(stage), String(good).replace("row 0001", "row 0007"));
  expect((await failureOf(stage.open().verify())).message).toContain("checksum");
  expect(await stage.open().verify({ repair: true })).toMatchObject({ repaired: 1 });
  expectMirror(stage);
});

it("the first time writes nothing but the checksum and how it ended", async () => {
  const stage = await openStage(3);
  await stage.open().pull(small);
  const before = { token: stage.token(), snapshot: stage.files()["accounts.ndjson"] };
  await verify(stage);
  const { checksum, verified, ...rest } = stage.token();
  expect(rest).toEqual(before.token);
  expect(checksum).toMatch(/^crcsum:[0-9a-f]{16}$/);
  expect(verified).toMatchObject({ level: "offline", result: "equal" });
  expect(stage.files()["accounts.ndjson"]).toBe(before.snapshot);
});

it("deltas and full pulls carry the checksum on", async () => {
  const stage = await openStage(30);
  const table = stage.emulator.table("accounts");
  await stage.open().pull(small);
  await verify(stage);
  const sums = new Set([stage.token()["checksum"]]);
  for (let round = 0; round < 6; round++) {
    const ids = stage.ids();
    table.update(ids[round]!, { name: `changed ${round}` });
    table.delete(ids[10]!);
    table.insert({ name: `new ${round}` });
    if (round === 4) stage.emulator.set("repeats", "in-full");
    await stage.open().pull({ ...small, full: round >= 3 });
    sums.add(stage.token()["checksum"]);
    expect(await verify(stage)).toMatchObject({ equal: true, rows: 30 });
  }
  expect(sums.size).toBe(7);
  expect([...sums].every((sum) => typeof sum === "string")).toBe(true);
});

it("a snapshot that is missing, or without a token, is told apart", async () => {
  const stage = await openStage(3);
  expect((await failureOf(verify(stage))).code).toBe("DVS-NEVER-PULLED");
  expect(stage.files()).toEqual({});
  await stage.open().pull(small);
  writeFileSync(join(stage.dir, "accounts.token.json"), "{}");
  expect((await failureOf(verify(stage))).code).toBe("DVS-TOKEN-DAMAGED");
});
