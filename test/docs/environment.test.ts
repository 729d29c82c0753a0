import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

const families =
  /\b(?:DVSYNC|AZURE|XDG|NODE)_[A-Z_]+[A-Z]\b|\b(?:HTTPS?|ALL|NO)_PROXY\b|\b(?:https?|all|no)_proxy\b/g;
const looked = /\benv(?:\["(\w+)"\]|\.([A-Z]\w+))/g;

/** The names of environment variables that a text of ours holds, in code or in a message. */
function namesIn(text: string): string[] {
  return [
    ...[...text.matchAll(families)].map(([name]) => name),
    ...[...text.matchAll(looked)].map(([, quoted, plain]) => (quoted ?? plain)!),
  ];
}

test("docs/environment.md names every environment variable that the code knows, and no other", () => {
  const sources = ["src", "bin"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(ts|js)$/.test(path))
      .map((path) => `${folder}/${path}`),
  );
  const known = new Set(sources.flatMap((path) => namesIn(read(path))));
  expect(known.size).toBeGreaterThan(25);
  const rows = read("docs/environment.md")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const told = new Set(rows.flatMap((row) => [...row.matchAll(/`([A-Za-z_]+)`/g)].map(([, name]) => name!)));
  const words = new Set(["dumb", "false", "web"]); // values, no variables
  expect([...told].filter((name) => !words.has(name)).toSorted()).toEqual([...known].toSorted());
});

test("docs: every command in their blocks exists, and every page that they link to", () => {
  const program = read("src/cli/program.ts");
  const commands = new Set([...program.matchAll(/\.command\("([a-z]+)"\)/g)].map(([, name]) => name));
  const pages = readdirSync(join(root, "docs")).filter((name) => /^(?!protocol).*\.md$/.test(name));
  for (const page of pages) {
    const text = read(`docs/${page}`);
    const blocks = [...text.matchAll(/^```\w*\n([^]*?)^```/gm)].map(([, block]) => block!).join("");
    for (const [, name] of blocks.matchAll(/^dvsync ([a-z]+)/gm))
      expect([page, name, commands.has(name)]).toEqual([page, name, true]);
    for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      expect(() => read(join("docs", link!)), `${page}: ${link}`).not.toThrow();
  }
});
