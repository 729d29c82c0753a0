import { describe, expect, it } from "vitest";
import { createChangesReader } from "../../src/organization-service/changes-reader.ts";
import { planColumns } from "../../src/organization-service/column-plan.ts";
import { readSample, shipmentColumns, toWire } from "./samples.ts";

const plan = planColumns(shipmentColumns, "new_shipmentid", null);
const page = toWire(readSample("06-response-first-page.xml"));

function read(xml: string | Buffer): unknown {
  const reader = createChangesReader(plan, () => false);
  const bytes = Buffer.from(xml);
  // In pieces, as from the wire.
  for (let at = 0; at < bytes.length; at += 65536) reader.push(bytes.subarray(at, at + 65536));
  return reader.end();
}

describe("an answer that no service sends is refused at once", () => {
  it.each([
    ["a document type", `<!DOCTYPE x>${page}`, /document type/],
    [
      "entities that expand without end",
      `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${page.replace("Crate 1", "&b;")}`,
      /document type/,
    ],
    ["an external entity", `<!DOCTYPE l SYSTEM "http://something.invalid/x">${page}`, /document type/],
    ["deep nesting", page.replace("<b:KeyAttributes />", "<a>".repeat(100_000)), /nested more than 64 deep/],
    [
      "a million attributes",
      page.replace(
        "<b:KeyAttributes />",
        `<a${Array.from({ length: 1_000_000 }, (_, i) => ` a${i}=""`).join("")}/>`,
      ),
      /more than 64 attributes/,
    ],
  ])("%s", (_, xml, why) => {
    expect(() => read(xml)).toThrow(
      expect.objectContaining({
        code: "DVS-NOT-A-PAGE",
        exitCode: 65,
        message: expect.stringMatching(why) as string,
      }),
    );
  });

  it.each([
    [
      "a number as text",
      page.replace('"e:int"', '"e:string"'),
      "DVS-UNEXPECTED-VALUE",
      /new_pieces.*Integer.*string/,
    ],
    [
      "a type of another namespace",
      page.replace(
        'i:type="e:int" xmlns:e="http://www.w3.org/2001/XMLSchema"',
        'i:type="e:int" xmlns:e="urn:other"',
      ),
      "DVS-UNEXPECTED-VALUE",
      /new_pieces/,
    ],
    ["a row without an id", page.replace(/<b:Id>[^<]*<\/b:Id>/, ""), "DVS-ROW-WITHOUT-ID", /new_shipmentid/],
  ])("%s", (_, xml, code, message) => {
    expect(() => read(xml)).toThrow(
      expect.objectContaining({ code, exitCode: 65, message: expect.stringMatching(message) as string }),
    );
  });
});

describe("an answer that is not whole may have broken on the way", () => {
  it.each([
    ["nothing", ""],
    ["not XML", "the server is busy"],
    ["JSON", '{"value":[]}'],
    ["an end tag of another name", page.replace("</d:Changes>", "</d:Change>")],
    ["an unknown entity", page.replace("Crate 1", "&what;")],
    ["a prefix that is not declared", page.replace(/ xmlns:d="[^"]*"/, "")],
    ["two documents", page + page],
    ["bytes that are not UTF-8", Buffer.from(page.replace("Crate 1", "Crat\u00e9"), "latin1")],
    ["a fault in the place of a page", readSample("20-fault-expired.xml")],
    ["another message's answer", readSample("33-response-retrieve-version.xml")],
    ["an item of an unknown kind", page.replaceAll("NewOrUpdatedEntity", "MergedEntity")],
  ])("%s", (_, xml) => {
    expect(() => read(xml)).toThrow(expect.objectContaining({ name: "NotXmlError" }));
  });

  it("wherever it was cut", () => {
    for (let end = 0; end < page.length; end += 7)
      expect(() => read(page.slice(0, end)), `cut at ${end}`).toThrow(
        expect.objectContaining({ name: "NotXmlError" }),
      );
  });
});
