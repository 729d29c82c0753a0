import type { Io } from "./io.ts";

/** Being written. */
export async function runDemo(_io: Io): Promise<number> {
  return 70;
}
