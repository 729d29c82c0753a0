import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createXmlReader } from "../../src/organization-service/xml-reader.ts";

/** The text of `<a>…</a>`, read in pieces of these sizes. */
function readText(content: string, cuts: readonly number[]): string {
  let text = "";
  const reader = createXmlReader({
    open: () => undefined,
    close: () => undefined,
    text: (piece) => void (text += piece),
  });
  const bytes = Buffer.from(`<a>${content}</a>`);
  let at = 0;
  for (const size of [...cuts, bytes.length]) {
    reader.push(bytes.subarray(at, at + size));
    at = Math.min(bytes.length, at + size);
  }
  reader.end();
  return text;
}

describe("characters that XML forbids", () => {
  it.each([
    ["&#xB;", "\u000b"],
    ["a&#x1F;b&#x0;c", "a\u001fb\u0000c"],
    ["&#11;&#0011;&#x000b;", "\u000b\u000b\u000b"],
    ["&#xFFFE;&#xFFFF;", "\ufffe\uffff"],
    ["&amp;#xB;", "&#xB;"],
    ["&#xD;\n&#xA;&#x9;", "\r\n\n\t"],
    ["\u0080&#x80;&#128;", "\u0080\u0080\u0080"],
    ["\u008b\u0080\u008b0EF&#xB;", "\u008b\u0080\u008b0EF\u000b"],
    ["&#x80;0&#x80;E", "\u00800\u0080E"],
    ["&lt;&gt;&quot;&apos;&amp;&#233;", "<>\"'&é"],
  ])("%s is read as it was meant", (content, text) => {
    expect(readText(content, [])).toBe(text);
  });

  it("any text comes through in chunks cut anywhere", () => {
    const unit = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
      fc.constantFrom(
        "\u0000",
        "\u000b",
        "\u001f",
        "\u0080",
        "\u008b",
        "0",
        "E",
        "\ufffe",
        "&",
        "&amp;",
        "#xB;",
        "&#xB;",
        ";",
        "\r",
      ),
    );
    const text = fc.array(unit, { maxLength: 40 }).map((units) => units.join(""));
    fc.assert(
      fc.property(
        text,
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 }),
        fc.boolean(),
        (said, cuts, asHex) => {
          expect(readText(escape(said, asHex), cuts)).toBe(said);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** As .NET writes a text: what XML forbids as references too. */
function escape(text: string, asHex: boolean): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[&<>\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, (character) => {
    const code = character.charCodeAt(0);
    return asHex ? `&#x${code.toString(16).toUpperCase()};` : `&#${code};`;
  });
}
