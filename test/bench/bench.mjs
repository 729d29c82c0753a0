// npm run bench [-- --quick] [-- --only served,delta] [-- --rounds 5] [-- --rows 200000] [-- --large 1000000] [-- --beside FOLDER]
// Side by side with peers, in one run, on one machine. Prints tables and writes them to bench.json (--out). Nothing here
// asserts a time: machines are noisy, so look at the ratios.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { home } from "./contenders.mjs";
import { options } from "./options.mjs";
import { delta } from "./parts/delta.mjs";
import { first } from "./parts/first.mjs";
import { many } from "./parts/many.mjs";
import { growth, huge, largePages } from "./parts/memory.mjs";
import { organizationService } from "./parts/organization-service.mjs";
import { served } from "./parts/served.mjs";
import { startUp } from "./parts/start-up.mjs";
import { writeReport } from "./report.mjs";
import { root } from "./run.mjs";

// A new table is one more line here, and a file in parts/.
const parts = {
  served,
  first,
  delta: () => delta(Math.min(1000, options.large / 10), "spread"),
  late: () => delta(Math.min(1000, options.large / 10), "late"),
  "many-changes": () => delta(options.large / 10, "spread"),
  "start-up": startUp,
  many,
  large: largePages,
  huge,
  growth,
  "organization-service": organizationService,
};
const usual = options.isQuick ? ["served", "first", "delta", "start-up"] : Object.keys(parts);

try {
  if (!existsSync(join(home, "dist/main.js"))) throw new Error("build first: npm run build");
  for (const part of options.only ?? usual) {
    if (parts[part] === undefined)
      throw new Error(`no such part: ${part} (${Object.keys(parts).join(", ")})`);
    await parts[part]();
  }
  writeReport(options.out);
} finally {
  rmSync(root, { recursive: true, force: true });
}
