import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { home, pull } from "../contenders.mjs";
import { race } from "../race.mjs";
import { fresh, run } from "../run.mjs";
import { startServer } from "../servers.mjs";

/** Commands that hardly do anything, beside Node itself. */
export async function startUp() {
  const dir = fresh("start-up");
  const server = await startServer({ rows: 100 });
  await pull(server.url, dir);
  const token = JSON.parse(readFileSync(join(dir, "accounts.token.json"), "utf8"));
  for (let entity = 0; entity < 19; entity++) {
    copyFileSync(join(dir, "accounts.ndjson"), join(dir, `table${entity}.ndjson`));
    const copy = { ...token, entitySet: `table${entity}` };
    writeFileSync(join(dir, `table${entity}.token.json`), JSON.stringify(copy));
  }
  await race("start-up", [
    { name: "node -e 0", go: () => run(process.execPath, ["-e", "0"]) },
    { name: "dvsync --version", go: () => dvsync("--version") },
    { name: "dvsync status, 20 entities", go: () => dvsync("status", "--dir", dir) },
    { name: "dvsync pull with nothing to do", go: () => pull(server.url, dir) },
  ]);
  await server.stop();
}

function dvsync(...args) {
  return run(process.execPath, [join(home, "bin/dvsync.js"), ...args]);
}
