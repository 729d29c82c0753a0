import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { EmulatedTable } from "../../src/emulator/index.ts";
import { openEmulated } from "../support/emulated.ts";

test("a table of 200,000 rows is mirrored exactly, and then 1,000 mixed changes", async () => {
  const { emulator, data, run } = await openEmulated();
  const accounts = emulator.table("accounts");
  accounts.generate(200_000 - accounts.count());

  expect((await run("pull", "accounts")).text).toMatch(
    /^accounts {2}full {3}200,000 rows +28\d\.\d MB +0\.0 s {3}because there is no token yet\n--- stderr ---\n\[exit 0\]$/,
  );
  expect(await hashFile(join(data, "accounts.ndjson"))).toBe(hashLines(accounts.lines()));

  const { created, updated, deleted } = change(accounts, 1000);
  expect((await run("count", "accounts")).stdout).toBe("1000\n");
  const second = await run("pull", "accounts", "--json");
  expect(JSON.parse(second.stdout)).toMatchObject({ mode: "delta", created, updated, deleted });
  // New rows stand at the end in the order they came, which is the table's; all others stand where they stood.
  expect(await hashFile(join(data, "accounts.ndjson"))).toBe(hashLines(accounts.lines()));

  const before = await readFile(join(data, "accounts.token.json"), "utf8");
  expect((await run("count", "accounts")).stdout).toBe("0\n");
  expect(await readFile(join(data, "accounts.token.json"), "utf8")).toBe(before);
});

/** Every kind of change, all over the table; `changes` is how many a delta shows, one a row. */
function change(
  table: EmulatedTable,
  changes: number,
): { created: number; updated: number; deleted: number } {
  const ids = [...table.ids()];
  const stride = Math.floor(ids.length / changes);
  const counts = { created: 0, updated: 0, deleted: 0 };
  for (let number = 0; number < changes; number++) {
    const id = ids[number * stride]!;
    switch (number % 5) {
      case 0:
        table.delete(id);
        counts.deleted++;
        break;
      case 1: // twice changed is one change
        table.update(id, { name: "once" });
        table.update(id, { name: `},{"@odata.etag":"\u2028 ${number} \u{1f600}`, description: null });
        counts.updated++;
        break;
      case 2: // changed, then deleted
        table.update(id, { name: "soon gone" });
        table.delete(id);
        counts.deleted++;
        break;
      case 3: // never seen here: no change for us
        table.delete(table.insert({ name: "passing" }));
        break;
      default:
        table.insert({ name: `new ${number}`, creditlimit: 2.5, entityimage_timestamp: 9007199254740993n });
        counts.created++;
    }
  }
  return counts;
}

function hashLines(lines: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest("hex");
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
