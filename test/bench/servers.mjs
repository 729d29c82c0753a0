import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Starts the static server of `count` rows; `links` are the addresses of its pages. */
export async function startServer({
  rows,
  changes = 0,
  rowBytes = 1350,
  where = "spread",
  certificate = null,
}) {
  const files = certificate === null ? [] : [certificate.keyFile, certificate.certFile];
  const { port, stop } = await start("static-server.mjs", rows, changes, rowBytes, where, ...files);
  const url = `${certificate === null ? "http" : "https"}://127.0.0.1:${port}`;
  const links = Array.from(
    { length: Math.max(1, Math.ceil(rows / 5000)) },
    (_, page) => `${url}/api/data/v9.2/accounts${page === 0 ? "" : `?$skiptoken=${page}`}`,
  );
  return { url, links, stop };
}

/** Starts a server that takes `delay` ms for each page. */
export async function startSlowServer(delay) {
  const { port, stop } = await start("slow-server.mjs", delay);
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function start(script, ...args) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [file, ...args.map(String)], { stdio: ["pipe", "pipe", "inherit"] });
  const port = await new Promise((resolve) =>
    child.stdout.once("data", (text) => resolve(String(text).trim())),
  );
  const stop = () =>
    new Promise((resolve) => {
      child.on("close", resolve);
      child.stdin.end();
    });
  return { port, stop };
}
