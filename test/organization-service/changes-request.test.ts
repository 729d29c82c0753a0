import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChangesRequest, writeChangesRequest } from "../../src/organization-service/changes-request.ts";
import { planColumns } from "../../src/organization-service/column-plan.ts";
import { toOutline } from "./outline.ts";
import { readSample, shipmentColumns } from "./samples.ts";

const schema = fileURLToPath(
  new URL("../fixtures/organization-service-contracts/envelope.xsd", import.meta.url),
);
const { asked } = planColumns(shipmentColumns, "new_shipmentid", null);
const cookie =
  '<cookie page="1"><new_shipmentid last="{5D1F0C11-6AB4-EF11-B8E8-000D3A4B0A02}" first="{5D1F0C11-6AB4-EF11-B8E8-000D3A4B0A01}" /></cookie>';
const first: ChangesRequest = {
  logicalName: "new_shipment",
  // The samples leave the primary id to the server, which sends it anyhow.
  columns: asked.filter((name) => name !== "new_shipmentid"),
  pageSize: 5000,
  pageNumber: 1,
  pagingCookie: null,
  dataVersion: null,
};

const validate = (xml: string) =>
  spawnSync("xmllint", ["--noout", "--nonet", "--schema", schema, "-"], { input: xml, encoding: "utf8" });

describe("a request for changes", () => {
  it.each([
    ["01-request-first-page.xml", first],
    ["03-request-next-page.xml", { ...first, pageNumber: 2, pagingCookie: cookie }],
    ["04-request-delta.xml", { ...first, dataVersion: "2300107!11/21/2025 08:55:03" }],
  ])("says what %s says, element for element", (sample, request) => {
    expect(toOutline(writeChangesRequest(request))).toEqual(toOutline(readSample(sample)));
  });

  it("gives a paging cookie and a data token back as they came, whatever is in them", () => {
    const text = fc.string({
      unit: fc.constantFrom("<", ">", "&", '"', "'", "\r", "\n", "]]>", "&#xD;", "é", "😀", "a"),
    });
    fc.assert(
      fc.property(text, text, (pagingCookie, dataVersion) => {
        const outline = toOutline(writeChangesRequest({ ...first, pagingCookie, dataVersion })).join(
          "\u0001",
        );
        expect(
          [pagingCookie, dataVersion].every((said) => said === "" || outline.includes(` = ${said}`)),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("has no white space between its elements", () => {
    expect(writeChangesRequest(first)).not.toMatch(/>\s+</);
  });
});

describe.runIf(spawnSync("xmllint", ["--version"]).status === 0)("by the service's own contracts", () => {
  it.each([
    ["a first page", first],
    ["a next page", { ...first, pageNumber: 7, pagingCookie: cookie }],
    ["a delta", { ...first, dataVersion: "2300107!11/21/2025 08:55:03" }],
    ["the next page of a delta", { ...first, pageNumber: 2, pagingCookie: cookie, dataVersion: "1!x" }],
  ])("%s is valid", (_, request) => {
    const { status, stderr } = validate(writeChangesRequest(request));
    expect({ status, stderr: stderr.trim() }).toEqual({ status: 0, stderr: "- validates" });
  });

  it("a request whose members stand in another order is not, so this check would notice", () => {
    const [, id, name] = /(<a:RequestId[^>]*>)(<a:RequestName>.*<\/a:RequestName>)/.exec(
      writeChangesRequest(first),
    )!;
    expect(validate(writeChangesRequest(first).replace(id! + name!, name! + id!)).status).not.toBe(0);
  });
});

it("the contracts say where they come from", () => {
  expect(readFileSync(schema.replace("envelope.xsd", "README.md"), "utf8")).toContain("Apache-2.0");
});
