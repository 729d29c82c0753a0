import { createHash } from "node:crypto";
import { fail } from "../errors/fail.ts";

/** One machine's share of the tables. */
export interface Shard {
  /** From 1 to `of`. */
  readonly number: number;
  readonly of: number;
}

/** Parses `2/5`, or refuses it as bad usage. */
export function parseShard(text: string): Shard {
  const [number = 0, of = 0] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.slice(1).map(Number) ?? [];
  if (number >= 1 && number <= of) return { number, of };
  throw fail("DVS-USAGE", { case: "not a share", text });
}

/** Whether a table belongs to the share; the same on every machine and in every version, so that none is pulled twice or by nobody. */
export function isInShard(entitySet: string, { number, of }: Shard): boolean {
  return createHash("sha256").update(entitySet).digest().readUInt32BE(0) % of === number - 1;
}
