// Makes dist/, which is what bin/dvsync.js runs: the compiled loops of asm/, and a bundle of src/ and the packages that it
// uses. Node 20 takes about a millisecond for each of several hundred small files, and every run would wait for all of them.
// @azure/identity stays a package of its own: it is large, and loaded only by those who sign in with it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { compile, loops } from "../asm/compile.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

const bundle = await rolldown({
  cwd: root,
  input: { main: "src/main.ts" },
  platform: "node",
  external: ["@azure/identity"],
  // A package's ES modules, where it has them, so that what is not used stays out.
  resolve: { mainFields: ["module", "main"] },
  tsconfig: "tsconfig.json",
});
// Comments out, for Node reads them all at every start; names and lines stay, so that a stack trace says something.
const { output } = await bundle.write({
  dir: dist,
  format: "esm",
  comments: false,
  chunkFileNames: "[name]-[hash].js",
});
await bundle.close();

for (const name of loops) writeFileSync(join(dist, `${name}.wasm`), await compile(name));

const written = new Set([
  ...output.map(({ fileName }) => fileName),
  ...loops.map((name) => `${name}.wasm`),
  "THIRD-PARTY-LICENSES.txt",
]);
for (const old of readdirSync(dist)) if (!written.has(old)) rmSync(join(dist, old), { recursive: true });

const files = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), collectLicenses(files));

/** The license texts of the packages that these files belong to. */
function collectLicenses(paths) {
  const folders = new Set(paths.filter((path) => path.includes("node_modules")).map(toPackageFolder));
  return [...folders]
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      // saxes has its license in its repository alone; a package without any ends the build.
      const path = file === undefined ? join(root, "scripts/licenses", `${name}.txt`) : join(folder, file);
      return `${name} ${version} (${license})\n\n${readFileSync(path, "utf8").trim()}\n`;
    })
    .sort()
    .join(`\n${"-".repeat(80)}\n\n`);
}

function toPackageFolder(path) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)[0];
}
