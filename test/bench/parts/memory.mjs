import { pull } from "../contenders.mjs";
import { options } from "../options.mjs";
import { addTable, toMb, toSeconds } from "../report.mjs";
import { fresh } from "../run.mjs";
import { startServer } from "../servers.mjs";

const columns = { firstSeconds: toSeconds, firstMb: toMb, deltaSeconds: toSeconds, deltaMb: toMb };

/** Time and memory as the table, its rows and its changes grow. */
export async function growth() {
  const { large } = options;
  const lines = [];
  for (const share of [0.05, 0.25, 1]) lines.push(await measure(large * share, 1000, 1350));
  for (const changes of [10, 1000, large / 10]) lines.push(await measure(large / 4, changes, 1350));
  for (const rowBytes of [800, 4000, 20_000]) lines.push(await measure(large / 40, 1000, rowBytes));
  addTable({ title: "how it grows: first pull, then delta (one round each)", lines }, columns);
}

/** A page of 60 MB, and rows of 8 MB: what they do to memory. */
export async function largePages() {
  const lines = [await measure(5000, 2, 12_000), await measure(8, 2, 8_000_000)];
  addTable({ title: "large pages and rows: first pull, then delta", lines }, columns);
}

/** Ten times as many rows, made while they are sent: what each further row costs in memory. */
export async function huge() {
  const lines = [await measure(options.large, 0, 900), await measure(options.large * 10, 0, 900)];
  const bytesPerRow = ((lines[1].firstMb - lines[0].firstMb) * 1024 * 1024) / (options.large * 9);
  const title = `ten times as many rows: ${Math.round(bytesPerRow)} bytes of memory for each further row`;
  addTable({ title, bytesPerRow, lines }, columns);
}

async function measure(rows, changes, rowBytes) {
  const server = await startServer({ rows, changes, rowBytes });
  const dir = fresh("memory");
  const first = await pull(server.url, dir);
  const delta = await pull(server.url, dir);
  await server.stop();
  fresh("memory");
  return {
    what: `${rows} rows x ${rowBytes} bytes, ${changes} changes`,
    firstSeconds: first.seconds,
    firstMb: first.peakMb,
    deltaSeconds: delta.seconds,
    deltaMb: delta.peakMb,
  };
}
