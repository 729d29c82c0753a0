import { scanLines } from "../../store/scan-lines.ts";
import { lookAgain } from "./look-again.ts";
import { toRowState } from "./row-state.ts";
import { type Candidate, compareStates } from "./settle.ts";
import type { VerifyJob } from "./verify-job.ts";

/** What a sample has found, of rows of the snapshot alone: what is missing here cannot be drawn. */
export interface Sample {
  readonly candidates: readonly Candidate[];
  readonly silent: readonly string[];
}

/** Draws rows of the snapshot at random and compares each byte for byte with the server's. */
export async function sampleRows(job: VerifyJob): Promise<Sample> {
  const { files, facts } = job.pull;
  const drawn = draw(job.options.sample, job.token.rows, () => job.options.clock.random());
  const ours: Candidate[] = [];
  let line = 0;
  await scanLines(files.snapshot, facts.primaryId, {
    line(bytes, start, end, idStart, idEnd) {
      if (!drawn.has(line++)) return;
      const id = bytes.toString("utf8", idStart, idEnd).toLowerCase();
      ours.push({ id, ours: toRowState(bytes, start, end, true), theirs: null, steadyMs: 0 });
    },
  });
  const theirs = await lookAgain(job, ours);
  const pairs = ours.map((row, index) => ({ ...row, theirs: theirs[index]! }));
  const kinds = pairs.map((pair) => compareStates(pair.ours, pair.theirs));
  return {
    candidates: pairs.filter((_, index) => kinds[index] === "stale" || kinds[index] === "extra"),
    silent: pairs.filter((_, index) => kinds[index] === "silent").map(({ id }) => id),
  };
}

/** So many different numbers below `below`, all of them when there are no more. @internal */
export function draw(count: number, below: number, random: () => number): Set<number> {
  const drawn = new Set<number>();
  // Robert Floyd's way: one draw for each number, whatever has come before.
  for (let top = Math.max(0, below - count); top < below; top++) {
    const number = Math.floor(random() * (top + 1));
    drawn.add(drawn.has(number) ? top : number);
  }
  return drawn;
}
