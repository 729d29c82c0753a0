import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Bundles src/ into dist/ once before all tests, so that no test runs an older build. */
export default function build(): void {
  const script = fileURLToPath(new URL("../../scripts/build.js", import.meta.url));
  execFileSync(process.execPath, [script], { stdio: "inherit" });
}
