import { describe, expect, it } from "vitest";
import { type AskerOptions, createAsker } from "../../src/dataverse/asker.ts";
import { createPatience } from "../../src/dataverse/patience.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { WireError } from "../../src/errors/wire-error.ts";
import type { Answer, Send } from "../../src/types.ts";
import { failureOf, openStage, small } from "../support/stage.ts";

describe("--max-wait", () => {
  it("counts the time of attempts that failed, not only the waits between them", async () => {
    const clock = testClock();
    let requests = 0;
    const asker = openAsker(clock, 20_000, () => {
      requests++;
      clock.pass(5000);
      return Promise.reject(new WireError("reset", "x"));
    });
    const error = await failureOf(ask(asker));
    // 5 + 0.75 + 5 + 1.5 + 5 seconds: the next wait of 3 would be more than 20.
    expect([requests, clock.waits, error.exitCode]).toEqual([3, [750, 1500], 75]);
    expect(error.message).toMatch(
      /after 17.3 s of waiting, the next wait would be 3 s, more than --max-wait 20 s/,
    );
  });

  it("counts the silence before an answer breaks, and not the time in which it came", async () => {
    const clock = testClock();
    async function* brokenBody() {
      for (let chunk = 0; chunk < 10; chunk++) {
        clock.pass(1000);
        yield Buffer.from("x");
      }
      throw new WireError("reset", "x");
    }
    const asker = openAsker(clock, 30_000, () => Promise.resolve(toAnswer(brokenBody())));
    const read = async (answer: Answer) => {
      for await (const chunk of answer.body) clock.pass(100_000 * chunk.length); // the reader's own time
    };
    const question = { doing: "asking", entity: null };
    const error = await failureOf(asker.ask("https://org.example/x", {}, question, read));
    // 10 + 0.75 + 10 + 1.5 seconds; then 10 more are too many.
    expect(clock.waits).toEqual([750, 1500]);
    expect(error.message).toMatch(/nothing came for 32.3 s, as long as --max-wait 30 s allows/);
  });

  it("does not count an answer that is slow but comes", async () => {
    const clock = testClock();
    const asker = openAsker(clock, 20_000, () => {
      clock.pass(15_000);
      return Promise.resolve(toAnswer([Buffer.from("{}")]));
    });
    for (let request = 0; request < 10; request++) expect(await ask(asker)).toBe("{}");
  });

  it("ends a pull that waits for a server which says nothing at all", async () => {
    const stage = await openStage(3);
    const hold = stage.emulator.hold(({ path }) => path.includes("/accounts"));
    const error = await failureOf(stage.open({ maxWaitMs: 1000 }).pull(small));
    hold.release();
    expect([error.exitCode, error.code]).toEqual([75, "DVS-TIMEOUT"]);
    expect(error.message).toMatch(/nothing came for 5 s, as long as --max-wait 1 s allows/);
    await stage.expectMendedByOnePull();
  });

  it("does not count a person who is signing in", async () => {
    const clock = testClock();
    const asker = openAsker(
      clock,
      20_000,
      () => Promise.resolve(toAnswer([Buffer.from("{}")])),
      () => {
        clock.pass(600_000);
        return Promise.resolve();
      },
    );
    expect(await ask(asker)).toBe("{}");
  });
});

function testClock() {
  let time = 0;
  const waits: number[] = [];
  return {
    waits,
    pass(ms: number) {
      time += ms;
    },
    now: () => time,
    random: () => 0.5,
    sleep(ms: number) {
      waits.push(ms);
      time += ms;
      return Promise.resolve();
    },
  };
}

function openAsker(
  clock: ReturnType<typeof testClock>,
  maxWaitMs: number,
  send: Send,
  signIn?: AskerOptions["signIn"],
) {
  const patience = createPatience(maxWaitMs, clock);
  const { signal } = new AbortController();
  // Somebody has answered in this run.
  patience.begin({ signal, spent: { ms: 0 }, onWait: () => undefined, onRetry: () => undefined }).succeeded();
  return createAsker({
    send,
    ...(signIn ? { signIn } : {}),
    patience,
    clock,
    signal,
    explainWire: () => new DvsyncError({ code: "DVS-RESET", exitCode: 75, message: "it broke" }),
    onWait: () => undefined,
  });
}

function ask(asker: ReturnType<typeof openAsker>): Promise<string> {
  return asker.ask("https://org.example/x", {}, { doing: "asking", entity: null }, (answer) => answer.text());
}

function toAnswer(body: Iterable<Buffer> | AsyncIterable<Buffer>): Answer {
  return {
    status: 200,
    header: () => undefined,
    body: body as AsyncIterable<Buffer>,
    text: () => Promise.resolve("{}"),
    discard: () => Promise.resolve(),
  };
}
