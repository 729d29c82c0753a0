import { createSpool } from "../disk/spool.ts";

/** Old rows that a full pull replaces, by number; 8 bytes each beside the rows themselves. */
export interface OldRows {
  /** Copies the line in; returns its number. */
  add(line: Buffer): number;
  /** Resolves when more may come; undefined when that is so now. */
  drained(): Promise<void> | undefined;
  /** The lines of these numbers, in the order asked for. */
  read(numbers: readonly number[]): Promise<Buffer[]>;
  close(): Promise<void>;
}

const maxInMemory = 16 * 1024 * 1024;

/** Creates an empty store; `path` is a scratch file, made only when the lines outgrow memory. */
export function createOldRows(path: string): OldRows {
  const spool = createSpool(path, maxInMemory);
  const ends: number[] = [];
  return {
    add(line) {
      ends.push(spool.add(line, 0, line.length) + line.length);
      return ends.length - 1;
    },
    drained: () => spool.drained(),
    read: (numbers) =>
      spool.read(
        numbers.map((number) => {
          const offset = number === 0 ? 0 : ends[number - 1]!;
          return { offset, length: ends[number]! - offset };
        }),
      ),
    close: () => spool.close(),
  };
}
