import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pull } from "../contenders.mjs";
import { options } from "../options.mjs";
import { race } from "../race.mjs";
import { addTable, toMb, toSeconds } from "../report.mjs";
import { fresh, root, run } from "../run.mjs";
import { startServer } from "../servers.mjs";

/** A delta into a large table, beside a copy of the snapshot; `where` the changes are: "spread", or "late" in the file. */
export async function delta(changes, where) {
  const server = await startServer({ rows: options.large, changes, where });
  const pulled = fresh("pulled");
  const { seconds, peakMb } = await pull(server.url, pulled);
  addTable(
    { title: `first pull of ${options.large} rows`, lines: [{ what: "dvsync pull", seconds, peakMb }] },
    { seconds: toSeconds, peakMb: toMb },
  );
  const snapshot = join(pulled, "accounts.ndjson");
  const work = join(root, "work");
  const restore = () => cpSync(pulled, fresh("work"), { recursive: true });
  await race(`delta of ${changes} changes (${where}) into ${options.large} rows`, [
    {
      name: "cp of the snapshot + fsync",
      warmUp: () => warm(pulled),
      go: () => copy(snapshot, fresh("copy")),
    },
    { name: "dvsync pull", before: restore, warmUp: () => warm(work), go: () => pull(server.url, work) },
  ]);
  await race("a pull with nothing to do", [{ name: "dvsync pull", go: () => pull(server.url, work) }]);
  for (const name of ["pulled", "work", "copy"]) fresh(name);
  await server.stop();
}

function copy(source, target) {
  return run(process.execPath, [fileURLToPath(new URL("../cp-fsync.mjs", import.meta.url)), source, target]);
}

/**
 * A virtual machine may have to get each page of memory from its host first, and may drop what was only written from its
 * cache: both contenders find as much memory that was in use a moment ago, and the file that they read in the cache.
 */
function warm(folder) {
  const file = join(folder, "accounts.ndjson");
  const scratch = join(root, "scratch");
  execFileSync("cp", ["--reflink=never", file, scratch]);
  rmSync(scratch);
  execFileSync("cat", [file], { stdio: "ignore" });
}
