import { execFileSync } from "node:child_process";
import { options } from "./options.mjs";
import { addTable, toMb, toRatio, toSeconds } from "./report.mjs";
import { warmMemory } from "./warm-memory.mjs";

/**
 * Runs every contender once a round, so that a slow minute of the machine strikes all of them; the first is the one that
 * the others are measured against. Each round begins with another one, so that nobody always runs behind the same neighbour.
 */
export async function race(title, contenders, rounds = options.rounds) {
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, go, before, warmUp } of rotate(contenders, round)) {
      await before?.();
      execFileSync("sync");
      warmMemory(1000);
      warmUp?.();
      results.get(name).push(await go());
    }
  }
  const base = results.get(contenders[0].name);
  const lines = contenders.map(({ name }) => {
    const seconds = results.get(name).map((result) => result.seconds);
    const ratios = seconds.map((time, round) => time / base[round].seconds);
    return {
      what: name,
      medianSeconds: median(seconds),
      ratio: median(ratios),
      ratioFrom: Math.min(...ratios),
      ratioTo: Math.max(...ratios),
      cpuSeconds: median(results.get(name).map((result) => result.cpuSeconds)),
      peakMb: Math.max(...results.get(name).map((result) => result.peakMb)),
      seconds,
    };
  });
  addTable(
    { title: `${title} (${rounds} rounds; median, and ratio to the first with its spread)`, lines },
    {
      medianSeconds: toSeconds,
      ratio: toRatio,
      ratioFrom: (ratio) => `(${ratio.toFixed(2)}`,
      ratioTo: (ratio) => `to ${ratio.toFixed(2)})`,
      cpuSeconds: (seconds) => `${seconds.toFixed(2).padStart(6)} s CPU`,
      peakMb: toMb,
    },
  );
}

function rotate(list, by) {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
