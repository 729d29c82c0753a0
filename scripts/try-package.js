// Installs the packed file into an empty prefix, as a user does, and plays the demo from there. Asks the npm registry for what
// the npm cache does not hold.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "dvsync-package-"));
const run = (program, args, cwd = folder) =>
  execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

const kilobytes = (bytes) => `${Math.round(bytes / 1000)} KB`;

try {
  const [{ filename, size, unpackedSize }] = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", folder], root).replace(/^[^[]*/, ""),
  );
  const prefix = join(folder, "prefix");
  const flags = [
    "--global",
    "--prefix",
    prefix,
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  run("npm", ["install", ...flags, join(folder, filename)]);

  const demo = run(join(prefix, "bin", "dvsync"), ["demo", "--dir", join(folder, "demo")]);
  if (!demo.includes("byte for byte")) throw new Error(`the demo did not end well:\n${demo}`);
  process.stdout.write(
    `installed from ${filename} (${kilobytes(size)}, ${kilobytes(unpackedSize)} unpacked) and ran on ${process.version}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
