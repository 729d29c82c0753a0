import type { Io } from "./io.ts";

/** Being written. */
export async function runInit(_io: Io): Promise<number> {
  return 70;
}
