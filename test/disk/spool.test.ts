import { readdirSync, readlinkSync, existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createSpool, type SpoolPlace } from "../../src/disk/spool.ts";
import { tempDir } from "../support/temp-dir.ts";

it("gives back what it was given, from memory and from its file, in whatever order it is asked", async () => {
  const path = join(await tempDir(), "spool");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.string({ maxLength: 20 }), fc.nat(70_000)), { maxLength: 20 }),
      fc.constantFrom(0, 1000, 1_000_000),
      fc.nat(),
      async (texts, inMemory, seed) => {
        const spool = createSpool(path, inMemory);
        // No row is empty.
        const all = texts.map(([text, length]) => Buffer.from(`{${text}${"x".repeat(length)}`));
        const places: SpoolPlace[] = [];
        for (const bytes of all) {
          places.push({ offset: spool.add(bytes, 0, bytes.length), length: bytes.length });
          if (bytes.length % 3 === 0) await spool.drained();
        }
        const order = [...places.keys()].sort((a, b) => ((a * seed) % 7) - ((b * seed) % 7));
        const read = await spool.read(order.map((index) => places[index]!));
        for (const [at, index] of order.entries()) expect(read[at]!.equals(all[index]!)).toBe(true);
        await spool.close();
        expect(existsSync(path)).toBe(false);
      },
    ),
    { numRuns: 100 },
  );
});

it.skipIf(process.platform !== "linux")(
  "opens its file once to write and once to read, however many rows wait: 300,000 updates ended every pull under `ulimit -n 1024`",
  async () => {
    const path = join(await tempDir(), "spool");
    const spool = createSpool(path, 0);
    const row = Buffer.alloc(100, "x");
    const places: SpoolPlace[] = [];
    for (let index = 0; index < 3000; index++)
      places.push({ offset: spool.add(row, 0, row.length), length: row.length });
    await Promise.all(places.map((place) => spool.read([place])));
    expect(openDescriptors(path)).toBe(2);
    await spool.close();
    expect(openDescriptors(path)).toBe(0);
  },
);

function openDescriptors(path: string): number {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ""; // the one that listed them
    }
  });
  return links.filter((link) => link === path).length;
}
