import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean" },
    only: { type: "string" },
    rounds: { type: "string" },
    rows: { type: "string" },
    large: { type: "string" },
    beside: { type: "string", multiple: true },
    out: { type: "string" },
  },
});
const isQuick = values.quick === true;

/** What the command line asks for. */
export const options = {
  isQuick,
  /** The names of the parts to run, or null for the usual ones. */
  only: values.only?.split(",") ?? null,
  rounds: Number(values.rounds ?? (isQuick ? 1 : 5)),
  /** Rows of the table in the tables about a first pull. */
  rows: Number(values.rows ?? (isQuick ? 10_000 : 200_000)),
  /** Rows of the table in the tables about deltas and memory. */
  large: Number(values.large ?? (isQuick ? 20_000 : 1_000_000)),
  /** Folders with other builds of dvsync, to run in the same rounds. */
  beside: values.beside ?? [],
  out: values.out ?? "bench.json",
};
