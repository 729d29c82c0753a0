import { expect, test } from "vitest";
import { mask, oneLine, oneLineEach, toSafeJson } from "../../src/errors/mask.ts";

test.each([
  ["an escape sequence", "a\u001B[31mred\u001B[0m", "ared"],
  ["a title", "a\u001B]0;title\u0007b", "ab"],
  ["C1 controls", "a\u009B1m\u0085b", "a\uFFFDb"],
  ["bidirectional marks", "a\u202Ecba\u2066", "a\uFFFDcba\uFFFD"],
  ["characters of no width", "ad\u200Bmin\uFEFF", "ad\uFFFDmin\uFFFD"],
  ["line breaks", "a\r\n  b\u2028c", "a b c"],
  ["plain words", "Müller & 株式会社 🙂", "Müller & 株式会社 🙂"],
])("one line: %s", (_name, text, line) => {
  expect(oneLine(text)).toBe(line);
});

test("a table of names, whatever its shape", () => {
  expect(oneLineEach([{ name: "a\nb", rows: 1, note: null, keys: ["c\u0007"] }])).toEqual([
    { name: "a b", rows: 1, note: null, keys: ["c\uFFFD"] },
  ]);
});

test("masked text keeps its lines, and loses secrets and controls", () => {
  expect(mask("first canary\n    second\u0007", ["canary"])).toBe("first ***\n    second\uFFFD");
});

test("JSON says the same, and no byte of it steers a terminal", () => {
  const value = { name: "a\u001B\u007F\u009B\u202E\u200B\u2028é" };
  const text = toSafeJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toBe('{"name":"a\\u001b\\u007f\\u009b\\u202e\\u200b\\u2028é"}');
});
