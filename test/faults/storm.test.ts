import { expect, it } from "vitest";
import { accounts, contacts, sampleBooks } from "../../src/emulator/index.ts";
import { pullAll } from "../../src/sync/pull-all.ts";
import { expectMirror, openStage } from "../support/stage.ts";

const entities = ["accounts", "contacts", "sample_books"];

it("a third of all requests fail, in every way that passes, and three entities end equal", async () => {
  const seed = Number(process.env["STORM_SEED"] ?? Math.floor(Math.random() * 1e9));
  const stage = await openStage(0, { tables: [accounts, contacts, sampleBooks] });
  let struck = 0;
  for (let round = 0; round < 6; round++) {
    stage.emulator.table("accounts").generate(15);
    stage.emulator.table("contacts").generate(23);
    stage.emulator
      .table("sample_books")
      .update([...stage.emulator.table("sample_books").ids()][round]!, { sample_name: `round ${round}` });
    stage.emulator.faults.random({
      rate: 1 / 3,
      seed: seed + round,
      kinds: [
        { kind: "status", status: 429, retryAfter: "3" },
        { kind: "status", status: 429, retryAfter: "absent" },
        { kind: "status", status: 502 },
        { kind: "status", status: 503 },
        "cut",
        { kind: "cut", transfer: "chunked" },
        "reset",
        "broken-gzip",
        "sql-timeout",
      ],
    });
    const client = stage.open({ maxWaitMs: 3_600_000 });
    const outcomes = await pullAll(
      client.context,
      entities.map((entity) => ({
        entity,
        select: null,
        pageSize: 2,
        full: round === 3,
        dryRun: false,
        wait: false,
      })),
      4,
      () => undefined,
    );
    for (const outcome of outcomes) if ("error" in outcome) throw outcome.error;
    for (const entity of entities) expectMirror(stage, entity);
    struck += stage.emulator.requests.filter(({ fault }) => fault !== undefined).length;
    stage.emulator.requests.length = 0;
  }
  process.stdout.write(`storm: seed ${seed} (STORM_SEED), ${struck} requests failed\n`);
  expect(struck).toBeGreaterThan(50);
});
