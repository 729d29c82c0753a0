import { existsSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { type Actor, installActors } from "../support/two-actors.ts";
import { expectMirror, openStage, small, type Stage } from "../support/stage.ts";

// Two pulls of one folder: the first falls asleep before a step, its lock grows old, and the second takes over.

const full = { ...small, full: true };
const kinds = { "a first pull": undefined, "a delta": small, "a full pull over an old snapshot": full };

it.each(Object.entries(kinds))(
  "whoever sleeps before any step of %s, and wakes when another pull has ended, has no effect on its files",
  async (_, options) => {
    for (const believes of [false, true]) {
      const steps = await forEachStep(async (stage, first, n) => {
        const { asleep, wake } = first.sleepBefore(n);
        if (believes) first.believeInLock();
        const sleeper = outcomeOf(first.run(() => stage.open().pull(options ?? small)));
        if ((await Promise.race([asleep.then(() => "asleep"), sleeper])) !== "asleep") return false;
        const other = await succeed(stage, n);
        wake();
        await sleeper;
        expect(other, `${first.steps[n]}: the other pull`).toBe("done");
        expectMirror(stage);
        return true;
      }, options !== undefined);
      expect(steps).toBeGreaterThan(15);
    }
  },
  120_000,
);

it.each([
  ["a delta", "a delta", small, small, 11],
  ["a delta", "a full pull", small, full, 29],
  ["a full pull", "a delta", full, small, 29],
])(
  "%s that sleeps before any step while %s comes as far as any step of its own: one whole pull, or the next one, is what is left",
  async (_, __, ours, theirs, stride) => {
    let cases = 0;
    await forEachStep(async (stage, first, n, actors) => {
      const [our, their, clean] = [stage.open(), stage.open(), stage.open()];
      // Not all pairs, which would take minutes: at each step of ours some of the other one's, each time others.
      for (let m = n % stride; ; m += stride) {
        const a = first.sleepBefore(first.steps.length + n);
        change(stage, cases++);
        const sleeper = outcomeOf(first.run(() => our.pull(ours)));
        if ((await Promise.race([a.asleep.then(() => "asleep"), sleeper])) !== "asleep") return false;
        age(stage);
        change(stage, cases++);
        const second = actors.create();
        const b = second.sleepBefore(m);
        const other = outcomeOf(second.run(() => their.pull(theirs)));
        const isOver = (await Promise.race([b.asleep.then(() => "asleep"), other])) !== "asleep";
        a.wake();
        await sleeper;
        b.wake();
        await other;
        await clean.pull(small);
        expectMirror(stage);
        if (isOver) return true;
      }
    }, true);
    expect(cases).toBeGreaterThan(80);
  },
  240_000,
);

/** Sets the stage anew for each step until there are no more; returns how many there were. */
async function forEachStep(
  play: (stage: Stage, first: Actor, n: number, actors: ReturnType<typeof installActors>) => Promise<boolean>,
  hasOld: boolean,
): Promise<number> {
  for (let n = 0; ; n++) {
    const stage = await openStage(6);
    if (hasOld) await stage.open().pull(small);
    change(stage, n);
    const actors = installActors(stage.dir);
    try {
      if (!(await play(stage, actors.create(), n, actors))) return n;
    } finally {
      actors.uninstall();
      await stage.close();
    }
  }
}

/** Another pull that takes over; "done", or why not. */
async function succeed(stage: Stage, number: number): Promise<string> {
  age(stage);
  change(stage, number + 1000);
  return outcomeOf(stage.open().pull(small));
}

function age({ dir }: Stage): void {
  const lock = join(dir, ".dvsync/accounts.lock");
  if (existsSync(lock)) utimesSync(lock, 0, 0);
}

/** Each change touches other rows than the last one: what a pull misses, no later delta brings. */
function change(stage: Stage, number: number): void {
  const table = stage.emulator.table("accounts");
  const ids = stage.ids();
  table.update(ids[number % ids.length]!, { name: `changed ${number}` });
  table.insert({ name: `new ${number}` });
  for (const id of ids.slice(0, -5)) table.delete(id);
}

async function outcomeOf(pull: Promise<unknown>): Promise<string> {
  return pull.then(
    () => "done",
    (error: unknown) => {
      if (error instanceof DvsyncError && error.exitCode === 75) return error.code;
      throw error;
    },
  );
}
