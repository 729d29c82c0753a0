// The packed file carries npm-shrinkwrap.json, so that whoever installs it from a registry gets the very packages that were
// tested (npm does not look at it when it installs from a file). It is there only while packing: in the repository it would
// take the place of package-lock.json.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const shrinkwrap = join(root, "npm-shrinkwrap.json");

if (process.argv[2] === "remove") rmSync(shrinkwrap, { force: true });
else {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { devDependencies: _, ...manifest } = lock.packages[""];
  // What only development needs, or only an optional part of it, is marked so by npm.
  const needed = Object.entries(lock.packages).filter(
    ([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true,
  );
  const packages = { "": manifest, ...Object.fromEntries(needed) };
  writeFileSync(shrinkwrap, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
}
