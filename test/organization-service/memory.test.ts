import { execFile } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { expect, it } from "vitest";
import { serve } from "../support/serve.ts";
import { tempDir } from "../support/temp-dir.ts";
import { writePage, writeRow } from "./answers.ts";

const pageRows = 5000;
const paragraph = "&lt;p&gt;5 o'clock, Café &amp;amp; Bar&lt;/p&gt;&#xD;\n";
const script = fileURLToPath(new URL("read-memory.child.ts", import.meta.url));

/** A page of a table of so many rows, of which the one numbered `longRow` has a text of 8 MB. */
async function writeTable(
  tableRows: number,
  longRow: number,
  pageNumber: number,
  response: ServerResponse,
): Promise<void> {
  const isLast = pageNumber === tableRows / pageRows;
  const { head, tail } = writePage(
    isLast ? { token: "1!x", more: false } : { token: null, more: true, cookie: String(pageNumber) },
  );
  response.setHeader("content-type", "text/xml");
  response.write(head);
  for (let i = 0; i < pageRows; i += 100) {
    const first = (pageNumber - 1) * pageRows + i;
    const names = Array.from({ length: 100 }, (_, k) =>
      first + k === longRow ? paragraph.repeat(220_000) : `Crate ${first + k}`,
    );
    if (!response.write(names.map((name, k) => writeRow(first + k, name)).join("")))
      await once(response, "drain");
  }
  response.end(tail);
}

it.each([
  ["200,000 rows", 200_000, -1, 0],
  ["a row of 8 MB among 20,000", 20_000, 7_777, 8_000_000],
])("reads %s in less than 200 MB of memory", async (_, tableRows, longRow, longest) => {
  const { origin } = await serve((request, response) => {
    void text(request).then((body) =>
      writeTable(tableRows, longRow, Number(/PageNumber>(\d+)</.exec(body)![1]), response),
    );
  });
  const { stdout } = await promisify(execFile)(process.execPath, [await bundle(), origin]);
  const result = JSON.parse(stdout) as { rows: number; longest: number; peakMb: number };
  expect(result.rows).toBe(tableRows);
  expect(result.longest).toBeGreaterThan(longest);
  expect(result.peakMb).toBeLessThan(200);
});

/** The child as one plain file: nothing else takes memory in its process then. */
async function bundle(): Promise<string> {
  const file = join(await tempDir(), "child.mjs");
  const built = await rolldown({ input: script, platform: "node" });
  await built.write({ file, format: "esm", codeSplitting: false });
  await built.close();
  return file;
}
