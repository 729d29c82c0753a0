import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toLines } from "../../src/rows/rows.ts";
import { type ChangesEnd, createChangesReader } from "../../src/organization-service/changes-reader.ts";
import { planColumns } from "../../src/organization-service/column-plan.ts";
import type { PagePart } from "../../src/rows/page-part.ts";
import { readSample, shipmentColumns, toWire } from "./samples.ts";

const plan = planColumns(shipmentColumns, "new_shipmentid", null);
const delta = readSample("08-response-delta.xml");

/** What a page holds, as text, read in pieces of these sizes and then the rest. */
function read(xml: string | Buffer, sizes: readonly number[] = []): { said: string; end: ChangesEnd } {
  const bytes = Buffer.from(xml);
  const reader = createChangesReader(plan, () => false);
  let said = "";
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    for (const part of reader.push(Buffer.from(bytes.subarray(at, at + size)))) said += sayPart(part);
    at = Math.min(bytes.length, at + size);
  }
  return { said, end: reader.end() };
}

function sayPart(part: PagePart): string {
  if (part.kind === "rows") return toLines(part.rows).toString();
  return part.kind === "deleted" ? part.ids.map((id) => `- ${id}\n`).join("") : part.kind;
}

describe("reading an answer of RetrieveEntityChanges", () => {
  it("gives the rows of a delta the shape of the Web API, and the ids of the deleted ones", () => {
    const { said, end } = read(delta);
    expect(said).toBe(
      `${readSample("60-mapped-rows-of-08.ndjson")}- 5d1f0c11-6ab4-ef11-b8e8-000d3a4b0a05\n- 5d1f0c11-6ab4-ef11-b8e8-000d3a4b0a02\n`,
    );
    expect(end).toMatchObject({
      dataToken: "2300131!11/21/2025 09:20:41",
      moreRecords: false,
      pagingCookie: null,
    });
  });
  it("reads the same in chunks cut anywhere", () => {
    for (const xml of [delta, toWire(delta)]) {
      const whole = read(xml);
      const sizes = fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 30 });
      fc.assert(
        fc.property(sizes, (cuts) => {
          expect(read(xml, cuts)).toEqual(whole);
        }),
        { numRuns: 300 },
      );
    }
  });
});
