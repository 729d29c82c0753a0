import { join } from "node:path";
import { home } from "../contenders.mjs";
import { race } from "../race.mjs";
import { fresh, run } from "../run.mjs";
import { startSlowServer } from "../servers.mjs";

/** Several tables from a server that takes its time. */
export async function many() {
  const server = await startSlowServer(1000);
  const names = Array.from({ length: 8 }, (_, index) => `table${index}`);
  const go = (concurrency) => () => {
    const args = ["--quiet", "--url", server.url, "--dir", fresh("many"), "--concurrency", concurrency];
    return run(process.execPath, [join(home, "bin/dvsync.js"), "pull", ...names, ...args]);
  };
  await race(
    "8 entities of 3 pages, a server that takes 1 s a page",
    ["1", "4"].map((concurrency) => ({
      name: `dvsync pull --concurrency ${concurrency}`,
      go: go(concurrency),
    })),
    1,
  );
  await server.stop();
}
