import { describe, expect, it } from "vitest";
import { createDataverse } from "../../src/dataverse/client.ts";
import type { Asker } from "../../src/dataverse/asker.ts";
import type { Answer } from "../../src/types.ts";
import { asked, expectMirror, failureOf, openStage, small, type Stage } from "../support/stage.ts";

const isRow = ({ path }: { path: string }) => path.includes("/accounts(");

describe("a row that a delta calls both changed and deleted", () => {
  it("is asked for; a gateway's web page with 404 in between does not delete it", async () => {
    const stage = await openRestored(1);
    stage.emulator.faults.add({ fault: { kind: "status", status: 404, body: "html" }, match: isRow });
    const client = stage.open();
    expect(await client.pull(small)).toMatchObject({ mode: "delta", deleted: 0, rows: 11 });
    expect(client.waits).toEqual([750]);
    expectMirror(stage);
  });

  it.each([
    ["a web page with 404", { kind: "status", status: 404, body: "html" }, "65 DVS-BAD-ANSWER"],
    ["404 with another code", { kind: "status", status: 404, code: "0x80060888" }, "65 DVS-BAD-ANSWER"],
    ["404 without a body", { kind: "status", status: 404, body: "empty" }, "65 DVS-BAD-ANSWER"],
    ["a web page with 200", { kind: "html200" }, "65 DVS-NOT-A-PAGE"],
  ] as const)("for ever %s: an error, and nothing is written", async (_, fault, said) => {
    const stage = await openRestored(1);
    const before = stage.files();
    stage.emulator.faults.add({ fault, match: isRow, times: 100 });
    const error = await failureOf(stage.open().pull(small));
    expect(`${error.exitCode} ${error.code}`).toBe(said);
    expect(stage.files()).toEqual(before);
    stage.emulator.faults.clear();
    await stage.expectMendedByOnePull();
  });

  it("is deleted when the server says that it is gone", async () => {
    const stage = await openRestored(1);
    const hold = stage.emulator.hold(isRow);
    const pull = stage.open().pull(small);
    await hold.reached;
    stage.emulator.table("accounts").delete(stage.ids()[0]!);
    hold.release();
    expect(await pull).toMatchObject({ mode: "delta", deleted: 1, rows: 10 });
    expectMirror(stage);
  });

  it("in a table whose rows cannot be asked for singly: a full pull that says why", async () => {
    const stage = await openRestored(1);
    const fault = { kind: "status", status: 400, code: "0x80040800" } as const;
    stage.emulator.faults.add({ fault, match: isRow, times: 100 });
    expect(await stage.open().pull(small)).toMatchObject({
      mode: "full",
      because: expect.stringMatching(/its rows cannot be asked for singly$/),
    });
    expectMirror(stage);
  });

  it("so many that asking for each would take too long: a full pull that says why", async () => {
    const stage = await openRestored(101, 120);
    const since = stage.emulator.requests.length;
    const paging = { ...small, pageSize: 1000 };
    expect(await stage.open().pull(paging)).toMatchObject({
      mode: "full",
      because: "the server says of 101 rows both that they changed and that they are deleted",
    });
    expect(asked(stage.emulator, since).filter((path) => path.startsWith("accounts("))).toEqual([]);
    expectMirror(stage);
  });
});

const id = "60c4e274-0d87-e711-80e5-00155db19e6d";

it.each([
  ["another row", `{"accountid":"${id.replace("6", "7")}","name":"x"}`],
  ["a row without an id", '{"name":"x"}'],
  ["a row with two ids", `{"accountid":"${id}","accountid":"${id.replace("6", "7")}"}`],
])("%s in answer to a question about one row cannot be used", async (_, row) => {
  const asker = {
    ask: (_url: string, _headers: unknown, _question: unknown, read: (answer: Answer) => Promise<unknown>) =>
      read({ body: [Buffer.from(row)] } as unknown as Answer),
  } as unknown as Asker;
  const table = { entitySet: "accounts", primaryId: "accountid" };
  const error = await failureOf(createDataverse(asker, "https://org.example").readRow(table, id, null));
  expect([error.exitCode, error.code]).toEqual([65, "DVS-BAD-ANSWER"]);
});

/** A mirror of which so many rows were deleted and restored with the same id since. */
async function openRestored(restored: number, rows = 11): Promise<Stage> {
  const stage = await openStage(rows);
  stage.emulator.set("recreate", "both");
  await stage.open().pull({ ...small, pageSize: 1000 });
  const table = stage.emulator.table("accounts");
  for (const gone of stage.ids().slice(0, restored)) {
    table.delete(gone);
    table.restore(gone);
  }
  return stage;
}
