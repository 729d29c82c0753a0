import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const folders = "http auth disk rows|dataverse store config schema|organization-service|sync ui|cli"; // floors 1 to 5; the map is src/README.md
const floors: Record<string, number> = { "types.ts": 0, "is-name.ts": 0, errors: 0, "main.ts": 6 };
for (const [index, floor] of folders.split("|").entries())
  for (const folder of floor.split(" ")) floors[folder] = index + 1;

/** The only place that may import each package. */
const homes: Record<string, RegExp> = {
  commander: /^cli\/(program|help-format|completion\/command-tree)\.ts$/,
  undici: /^http\//,
  ora: /^ui\//,
  chalk: /^ui\//,
  "@clack/prompts": /^ui\//,
  "fs-extra": /^disk\//,
  "node:fs": /^(disk\/|rows\/instantiate-wasm\.ts$)/,
  "node:fs/promises": /^disk\//,
  "@azure/identity": /^auth\//,
  valibot: /^(config|store)\//,
  "jsonc-parser": /^config\//,
  "p-limit": /^sync\//,
  saxes: /^(organization-service|emulator\/soap)\//,
};

interface Import {
  readonly from: string;
  /** A file in src, or a package. */
  readonly to: string;
  readonly isLoadedLater: boolean;
  readonly isType: boolean;
}

const files = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .map((path) => path.split(sep).join("/"))
  .filter((path) => path.endsWith(".ts"));
const imports = files.flatMap((from) => readImports(from));
const placeOf = (file: string) => file.split("/")[0]!;
const isFile = (to: string) => to.endsWith(".ts");
const toPackage = (to: string) => /^(?:@[^/]+\/)?[^/]+/.exec(to)![0];
const say = ({ from, to }: Import) => `${from} -> ${to}`;

test("every file stands on a known floor", () => {
  const strangers = files.map(placeOf).filter((place) => place !== "emulator" && floors[place] === undefined);
  expect(strangers).toEqual([]);
});

test("imports go down, or stay in their own folder", () => {
  const up = imports.filter(({ from, to }) => {
    const [here, there] = [placeOf(from), placeOf(to)];
    if (!isFile(to) || here === there || here === "emulator" || there === "emulator") return false;
    return floors[there]! >= floors[here]!;
  });
  expect(up.map(say)).toEqual([]);
});

test("the emulator knows nothing of the rest, and has one door with two guests", () => {
  const inside = imports.filter(({ from }) => placeOf(from) === "emulator");
  const out = inside.filter(({ to }) => isFile(to) && placeOf(to) !== "emulator");
  expect(out.map(say)).toEqual([]);
  const guests = imports.filter(({ from, to }) => placeOf(to) === "emulator" && placeOf(from) !== "emulator");
  const unwelcome = guests.filter(
    ({ from, to }) => to !== "emulator/index.ts" || !/^cli\/(demo\/[\w-]+|emulator)\.ts$/.test(from),
  );
  expect(unwelcome.map(say)).toEqual([]);
});

test("no file reaches itself", () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error(`a circle: ${[...path, file].join(" -> ")}`);
    if (done.has(file)) return;
    for (const { from, to } of imports) if (from === file && isFile(to)) visit(to, [...path, file]);
    done.add(file);
  };
  expect(() => files.forEach((file) => visit(file, []))).not.toThrow();
});

test("every package is imported from its home alone", () => {
  const packages = imports
    .filter(({ to }) => !isFile(to) && (homes[to] !== undefined || !to.startsWith("node:")))
    .map((one) => ({ ...one, name: one.to.startsWith("node:") ? one.to : toPackage(one.to) }));
  expect(packages.filter(({ from, name }) => homes[name]?.test(from) !== true).map(say)).toEqual([]);
  const used = new Set(packages.filter(({ name }) => !name.startsWith("node:")).map(({ name }) => name));
  expect(Object.keys(homes).filter((name) => !name.startsWith("node:") && !used.has(name))).toEqual([]);
  // All but these are bundled into dist/, so nobody who installs dvsync needs them.
  const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    dependencies: object;
    devDependencies: object;
  };
  expect(Object.keys(dependencies)).toEqual(["@azure/identity"]);
  expect([...used].filter((name) => !(name in dependencies) && !(name in devDependencies))).toEqual([]);
});

test("the Azure library, which costs 200 ms, is loaded only when it is needed", () => {
  const early = imports.filter(
    ({ to, isLoadedLater, isType }) => to === "@azure/identity" && !isLoadedLater && !isType,
  );
  expect(early.map(say)).toEqual([]);
});

test("src/README.md has every folder and file of the ground floor on its map, and there is no room for odds and ends", () => {
  const map = readFileSync(`${root}src/README.md`, "utf8");
  const places = [...new Set(files.map(placeOf))];
  expect(places.filter((place) => !map.includes(isFile(place) ? place : `${place}/`))).toEqual([]);
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|lib)(\/|\.ts$)/.test(file))).toEqual([]);
});

test("src/README.md names no file that is not there, and a walk passes at most nine", () => {
  const map = readFileSync(`${root}src/README.md`, "utf8");
  const named = [...map.matchAll(/`([\w./-]+\.(?:ts|js|mjs|md))`/g)].map(([, path]) => path!);
  const isThere = (path: string) =>
    existsSync(`${root}${path}`) ||
    existsSync(`${root}src/${path}`) ||
    files.some((file) => file.endsWith(`/${path}`));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
  const walks = /## Two walks\n([^]*?)\n## /.exec(map)?.[1]?.split("\nOne error") ?? [];
  expect(walks.map((walk) => [...walk.matchAll(/^\d+\. `/gm)].length)).toEqual([9, 9]);
});

test("tests lie where what they test lies, or in a folder for what no single file answers for", () => {
  const apart = ["bench", "bin", "docs", "e2e", "faults", "package", "soak", "architecture.test.ts"];
  const tests = readdirSync(`${root}test`, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".test.ts") && !apart.includes(placeOf(path)));
  expect(tests.filter((path) => !existsSync(`${root}src/${posix.dirname(path)}`))).toEqual([]);
});

function readImports(from: string): Import[] {
  const text = readFileSync(`${root}src/${from}`, "utf8");
  const pattern =
    /^(?:import|export)\b(?<what>[^;"=]*?\bfrom )?\s*"(?<static>[^"]+)";|\bimport\("(?<later>[^"]+)"\)(?!\.[A-Z])/gm; // `import("ora").Ora` is a type
  return [...text.matchAll(pattern)].map(({ groups = {} }) => {
    const name = groups["static"] ?? groups["later"]!;
    return {
      from,
      to: name.startsWith(".") ? posix.join(posix.dirname(from), name) : name,
      isLoadedLater: groups["later"] !== undefined,
      isType: /^ type\b/.test(groups["what"] ?? ""),
    };
  });
}
