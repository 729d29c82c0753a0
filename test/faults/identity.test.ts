import { describe, expect, it } from "vitest";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectMirror, failureOf, openStage, small } from "../support/stage.ts";

const other = "11111111-5a5b-ee11-a383-000d3a5b0a00";

describe("another organization than the token's", () => {
  it("is refused, exit 78, with nothing changed and the way out; --full replaces", async () => {
    const stage = await openStage(5);
    await stage.open().pull(small);
    const before = stage.files();
    stage.emulator.organizationId = other;
    const error = await failureOf(stage.open().pull(small));
    expect([error.exitCode, error.code]).toEqual([78, "DVS-OTHER-ORGANIZATION"]);
    expect(error.message).toContain(other);
    expect(error.message).toContain("nothing was written");
    expect(error.hint).toMatch(/--dir.*dvsync pull accounts --full/);
    expect(stage.files()).toEqual(before);

    expect(await stage.open().pull({ ...small, full: true })).toMatchObject({
      mode: "full",
      because: "--full was given",
      created: 0,
      updated: 0,
      deleted: 0,
    });
    expect(stage.token()["organizationId"]).toBe(other);
    expect((await stage.open().pull(small)).mode).toBe("delta");
    expectMirror(stage);
  });

  it("is refused whatever else would have made it a full pull", async () => {
    const stage = await openStage(5);
    await stage.open().pull(small);
    stage.emulator.organizationId = other;
    const late = stage.open({ now: () => new Date(Date.now() + 30 * 86_400_000) });
    expect((await failureOf(late.pull({ ...small, select: ["fax"] }))).exitCode).toBe(78);
    writeFileSync(join(stage.dir, "accounts.ndjson"), "");
    expect((await failureOf(stage.open().pull(small))).exitCode).toBe(78);
  });
});

describe("the same organization", () => {
  it.each([
    ["under another URL", "url", "https://old.crm4.dynamics.com", /URL is not the one/],
    ["through another API version", "apiVersion", "9.1", /API version 9\.1/],
  ])("%s: a full pull that says why", async (_, field, value, because) => {
    const stage = await openStage(5);
    await stage.open().pull(small);
    const file = join(stage.dir, "accounts.token.json");
    const token = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...token, [field]: value }));
    stage.emulator.table("accounts").delete(stage.ids()[0]!);
    const result = await stage.open().pull(small);
    expect(result).toMatchObject({ mode: "full", created: 0, updated: 0, deleted: 1 });
    expect(result.because).toMatch(because);
    expectMirror(stage);
  });
});
