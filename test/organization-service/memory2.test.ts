import { execFile } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { expect, it } from "vitest";
import { serve } from "../http/serve.ts";
import { tempDir } from "../support/temp-dir.ts";
import { writePage, writeRow } from "./answers.ts";

const tableRows = 200_000;
const pageRows = 5000;
const script = fileURLToPath(new URL("read-memory.child.ts", import.meta.url));

/** Pages of a table of 200,000 rows, one of which has a text of 8 MB. */
async function writeTable(pageNumber: number, response: ServerResponse): Promise<void> {
  const isLast = pageNumber === tableRows / pageRows;
  const { head, tail } = writePage(
    isLast ? { token: "1!x", more: false } : { token: null, more: true, cookie: String(pageNumber) },
  );
  response.setHeader("content-type", "text/xml");
  response.write(head);
  for (let i = 0; i < pageRows; i += 100) {
    const first = (pageNumber - 1) * pageRows + i;
    const names = Array.from({ length: 100 }, (_, k) =>
      first + k === 77_777 ? "é&lt;".repeat(2_700_000) : `Crate ${first + k}`,
    );
    if (!response.write(names.map((name, k) => writeRow(first + k, name)).join("")))
      await once(response, "drain");
  }
  response.end(tail);
}

it("reads 200,000 rows, one of them of 8 MB, in less than 200 MB of memory", async () => {
  const { origin } = await serve((request, response) => {
    void text(request).then((body) => writeTable(Number(/PageNumber>(\d+)</.exec(body)![1]), response));
  });
  const { stdout } = await promisify(execFile)(process.execPath, [await bundle(), origin]);
  const result = JSON.parse(stdout) as { rows: number; longest: number; peakMb: number };
  console.log(result);
  expect(result.longest).toBeGreaterThan(8_000_000);
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
