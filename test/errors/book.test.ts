import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toErrorsPage } from "../../scripts/errors-page.ts";
import { book } from "../../src/errors/book.ts";

const root = new URL("../../", import.meta.url);
const sources = readdirSync(new URL("src/", root), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(new URL(`src/${path}`, root), "utf8"));

test("docs/errors.md is what the book says (npm run docs)", () => {
  expect(readFileSync(new URL("docs/errors.md", root), "utf8")).toBe(toErrorsPage());
});

test("every code that is thrown is in the book", () => {
  const used = sources.flatMap((text) =>
    [...text.matchAll(/"(DVS-[A-Z-]*[A-Z])"/g)].map((match) => match[1]!),
  );
  expect([...new Set(used)].filter((code) => !(code in book)).sort()).toEqual([]);
});

test("the manual speaks in one voice: lower case, no full stop at the end", () => {
  const texts = Object.values(book).flatMap(({ means, todo }) => [means, todo]);
  expect(texts.filter((text) => /\.$|^(?:Ctrl\b)?$/.test(text))).toEqual([]);
  expect(texts.filter((text) => /^[A-Z]/.test(text) && !text.startsWith("Ctrl-C"))).toEqual([]);
});
