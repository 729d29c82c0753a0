import { readFileSync } from "node:fs";
import { createChangesReader } from "../../src/organization-service/changes-reader.ts";
import { planColumns } from "../../src/organization-service/column-plan.ts";
import { shipmentColumns } from "../organization-service/samples.ts";

/** Reads the answer in a file so many times, in pieces as they come from a socket; prints the seconds of each time, and the rows. */
const [file, rounds] = [process.argv[2]!, Number(process.argv[3])];
const answer = readFileSync(file);
const plan = planColumns(shipmentColumns, "new_shipmentid", null);
const piece = 64 * 1024;
const seconds: number[] = [];
let rows = 0;
for (let round = 0; round < rounds; round++) {
  const started = performance.now();
  const reader = createChangesReader(plan, () => false);
  for (let at = 0; at < answer.length; at += piece) {
    for (const part of reader.push(answer.subarray(at, at + piece)))
      if (part.kind === "rows") rows += part.rows.count;
  }
  reader.end();
  seconds.push((performance.now() - started) / 1000);
}
process.stdout.write(`${JSON.stringify({ seconds, rows })}\n`);
