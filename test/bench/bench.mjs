// npm run bench [-- --quick] [-- --only first,delta] [-- --rounds 5] [-- --rows 200000] [-- --large 1000000]   side by side with peers, in one run, on one machine.
// Prints a table and writes it to bench.json. Nothing here asserts a time: machines are noisy, so look at the ratios.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const bin = fileURLToPath(new URL("../../bin/dvsync.js", import.meta.url));
const { values } = parseArgs({
  options: {
    quick: { type: "boolean" },
    only: { type: "string" },
    rounds: { type: "string" },
    rows: { type: "string" },
    large: { type: "string" },
    out: { type: "string" },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const rows = Number(values.rows ?? (values.quick ? 10_000 : 200_000));
const large = Number(values.large ?? (values.quick ? 20_000 : 1_000_000));
const root = mkdtempSync(join(tmpdir(), "dvsync-bench-"));
const env = { ...process.env, DVSYNC_AUTH_METHOD: "none", NO_COLOR: "1" };
const tables = [];

/** Runs a program to its end: wall seconds, and its peak memory in MB as the operating system counted it (Linux). */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, {
      stdio: ["ignore", options.stdout ?? "ignore", "pipe"],
      env,
      cwd: root,
    });
    let peak = 0;
    let errors = "";
    child.stderr.on("data", (text) => (errors += text));
    const poll = setInterval(() => {
      peak = Math.max(peak, readPeak(child.pid));
    }, 20);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(poll);
      if (code !== 0) reject(new Error(`${command} ${args.join(" ")} ended with ${code}: ${errors}`));
      else resolve({ seconds: (performance.now() - started) / 1000, peakMb: peak });
    });
  });
}

function readPeak(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Starts a server in a process of its own. */
async function start(script, ...args) {
  const stdio = ["pipe", "pipe", "inherit"];
  const child = spawn(process.execPath, [join(here, script), ...args.map(String)], { stdio });
  const port = await new Promise((resolve) =>
    child.stdout.once("data", (text) => resolve(String(text).trim())),
  );
  const stop = () =>
    new Promise((resolve) => {
      child.on("close", resolve);
      child.stdin.end();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function startServer(count, changes, rowBytes = 1350, where = "spread") {
  const { url, stop } = await start("server.mjs", count, changes, rowBytes, where);
  const pages = Math.max(1, Math.ceil(count / 5000));
  const toLink = (page) => `${url}/api/data/v9.2/accounts${page === 0 ? "" : `?$skiptoken=${page}`}`;
  return { url, stop, links: Array.from({ length: pages }, (_, page) => toLink(page)) };
}

const fresh = (name) => {
  const folder = join(root, name);
  rmSync(folder, { recursive: true, force: true });
  return folder;
};
const has = (program) => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const settle = () => execFileSync("sync");

/** Every contender once a round, so that a slow minute of the machine strikes all of them. */
async function race(title, contenders, base, times = rounds) {
  const seconds = new Map(contenders.map(({ name }) => [name, []]));
  const peaks = new Map(contenders.map(({ name }) => [name, 0]));
  for (let round = 0; round < times; round++) {
    for (const { name, go, before, warmUp } of contenders) {
      await before?.();
      settle();
      warmUp?.();
      const result = await go();
      seconds.get(name).push(result.seconds);
      peaks.set(name, Math.max(peaks.get(name), result.peakMb));
    }
  }
  const baseSeconds = seconds.get(base);
  const lines = contenders.map(({ name }) => ({
    what: name,
    medianSeconds: Number(median(seconds.get(name)).toFixed(3)),
    ratio: Number(median(seconds.get(name).map((time, round) => time / baseSeconds[round])).toFixed(2)),
    peakMb: Math.round(peaks.get(name)),
    seconds: seconds.get(name).map((time) => Number(time.toFixed(3))),
  }));
  tables.push({ title, base, rounds: times, lines });
  process.stdout.write(`\n${title} (${times} rounds; ratio to ${base})\n`);
  for (const line of lines) {
    process.stdout.write(
      `  ${line.what.padEnd(44)} ${String(line.medianSeconds).padStart(8)} s  ${line.ratio.toFixed(2).padStart(6)} x  ${String(line.peakMb).padStart(5)} MB\n`,
    );
  }
}

const pull = (url, dir) =>
  run(process.execPath, [bin, "pull", "accounts", "--quiet", "--url", url, "--dir", dir]);
const curl = (links, name) => {
  const folder = fresh(name);
  const args = links.flatMap((link, page) => [link, "-o", join(folder, `${page}.json`)]);
  return run("curl", ["--silent", "--create-dirs", ...args]);
};

async function firstPull() {
  const server = await startServer(rows, 0);
  const dir = join(root, "first");
  const peer = (script) => run(process.execPath, [join(here, script), server.url, join(root, "peer.ndjson")]);
  const contenders = [
    { name: "curl, pages saved as they are", go: () => curl(server.links, "curl") },
    { name: "dvsync pull", before: () => fresh("first"), go: () => pull(server.url, dir) },
    { name: "JSON.parse in Node", go: () => peer("json-parse.mjs") },
    { name: "dynamics-web-api, page loop", go: () => peer("dynamics-web-api.mjs") },
  ];
  if (has("jq")) {
    const jq = (links) =>
      `for url in ${links.map((link) => `'${link}'`).join(" ")}; do curl --silent "$url" | jq -c '.value[]'; done > '${join(root, "jq.ndjson")}'`;
    contenders.push({ name: "curl | jq -c '.value[]'", go: () => run("sh", ["-c", jq(server.links)]) });
  }
  await race(
    `first pull, ${rows} rows x 1.35 KB, pages of 5,000`,
    contenders,
    "curl, pages saved as they are",
  );
  await server.stop();
}

async function delta(changes, where) {
  const server = await startServer(large, changes, 1350, where);
  const pulled = fresh("pulled");
  const peak = await pull(server.url, pulled);
  tables.push({
    title: `memory of a first pull of ${large} rows`,
    lines: [
      {
        what: "dvsync pull",
        peakMb: Math.round(peak.peakMb),
        medianSeconds: Number(peak.seconds.toFixed(2)),
      },
    ],
  });
  process.stdout.write(
    `\nfirst pull of ${large} rows: ${Math.round(peak.peakMb)} MB at the most, ${peak.seconds.toFixed(1)} s\n`,
  );
  const work = join(root, "work");
  const copy = join(root, "copy.ndjson");
  // A virtual machine may have to get each page of memory from its host first, and may drop what was only written from its
  // cache: both contenders find as much memory that was in use a moment ago, and the file that they read in the cache.
  const warm = (folder) => {
    const file = join(folder, "accounts.ndjson");
    const scratch = join(root, "scratch");
    execFileSync("cp", ["--reflink=never", file, scratch]);
    rmSync(scratch);
    execFileSync("cat", [file], { stdio: "ignore" });
  };
  const restore = () => {
    fresh("work");
    cpSync(pulled, work, { recursive: true });
  };
  await race(
    `delta of ${changes} changes (${where}) into ${large} rows`,
    [
      {
        name: "cp of the snapshot + fsync",
        before: () => rmSync(copy, { force: true }),
        warmUp: () => warm(pulled),
        go: () => run(process.execPath, [join(here, "cp-fsync.mjs"), join(pulled, "accounts.ndjson"), copy]),
      },
      { name: "dvsync pull", before: restore, warmUp: () => warm(work), go: () => pull(server.url, work) },
      { name: "dvsync pull with nothing to do", go: () => pull(server.url, work) },
    ],
    "cp of the snapshot + fsync",
  );
  rmSync(copy, { force: true });
  await server.stop();
}

async function growth() {
  const lines = [];
  const measure = async (what, count, changes, rowBytes) => {
    const server = await startServer(count, changes, rowBytes);
    const dir = fresh("growth");
    const full = await pull(server.url, dir);
    const later = await pull(server.url, dir);
    lines.push({
      what,
      firstPullSeconds: Number(full.seconds.toFixed(2)),
      firstPullMb: Math.round(full.peakMb),
      deltaSeconds: Number(later.seconds.toFixed(2)),
      deltaMb: Math.round(later.peakMb),
    });
    await server.stop();
  };
  for (const share of [0.05, 0.25, 1])
    await measure(`${large * share} rows x 1.35 KB, 1,000 changes`, large * share, 1000, 1350);
  for (const changes of [10, 1000, large / 10])
    await measure(`${large / 4} rows x 1.35 KB, ${changes} changes`, large / 4, changes, 1350);
  for (const bytes of [800, 4000, 20_000])
    await measure(`${large / 40} rows x ${bytes} bytes, 1,000 changes`, large / 40, 1000, bytes);
  tables.push({ title: "how it grows (one round each)", lines });
  process.stdout.write("\nhow it grows (one round each)\n");
  for (const line of lines)
    process.stdout.write(
      `  ${line.what.padEnd(46)} first ${line.firstPullSeconds} s ${line.firstPullMb} MB   delta ${line.deltaSeconds} s ${line.deltaMb} MB\n`,
    );
}

async function manyEntities() {
  const server = await start("slow-server.mjs", 1000);
  const names = Array.from({ length: 8 }, (_, index) => `table${index}`);
  const go = (concurrency) => () =>
    run(process.execPath, [
      bin,
      "pull",
      ...names,
      "--quiet",
      "--url",
      server.url,
      "--dir",
      fresh("many"),
      "--concurrency",
      String(concurrency),
    ]);
  await race(
    "8 entities of 3 pages, a server that takes 1 s a page",
    [
      { name: "dvsync pull --concurrency 1", go: go(1) },
      { name: "dvsync pull --concurrency 4", go: go(4) },
    ],
    "dvsync pull --concurrency 1",
    1,
  );
  await server.stop();
}

/** A page of 60 MB, and rows of 8 MB: what they do to memory. */
async function largePages() {
  const lines = [];
  for (const [what, count, bytes] of [
    ["one page of 60 MB: 5,000 rows x 12 KB", 5000, 12_000],
    ["8 rows x 8 MB", 8, 8_000_000],
  ]) {
    const server = await startServer(count, 2, bytes);
    const dir = fresh("large");
    const full = await pull(server.url, dir);
    const later = await pull(server.url, dir);
    lines.push({ what, firstPullMb: Math.round(full.peakMb), deltaMb: Math.round(later.peakMb) });
    process.stdout.write(
      `  ${what.padEnd(46)} first ${Math.round(full.peakMb)} MB   delta ${Math.round(later.peakMb)} MB\n`,
    );
    await server.stop();
  }
  tables.push({ title: "large pages and rows: peak memory", lines });
}

/** Ten times as many rows, made while they are sent: what each further row costs in memory. */
async function huge() {
  const lines = [];
  for (const count of [large, large * 10]) {
    const server = await startServer(count, 0, 900);
    const dir = fresh("huge");
    const { seconds, peakMb } = await pull(server.url, dir);
    lines.push({
      what: `${count} rows x 0.9 KB`,
      seconds: Number(seconds.toFixed(1)),
      firstPullMb: Math.round(peakMb),
    });
    await server.stop();
    fresh("huge");
  }
  const bytesPerRow = ((lines[1].firstPullMb - lines[0].firstPullMb) * 1024 * 1024) / (large * 9);
  tables.push({ title: "ten times as many rows: peak memory", bytesPerRow: Math.round(bytesPerRow), lines });
  process.stdout.write("\nten times as many rows\n");
  for (const { what, seconds, firstPullMb } of lines)
    process.stdout.write(`  ${what.padEnd(46)} first ${seconds} s ${firstPullMb} MB\n`);
  process.stdout.write(`  ${bytesPerRow.toFixed(0)} bytes for each further row\n`);
}

async function startUp() {
  const dir = fresh("start-up");
  const server = await startServer(100, 0);
  await pull(server.url, dir);
  await server.stop();
  const token = JSON.parse(readFileSync(join(dir, "accounts.token.json"), "utf8"));
  for (let entity = 0; entity < 19; entity++) {
    copyFileSync(join(dir, "accounts.ndjson"), join(dir, `table${entity}.ndjson`));
    writeFileSync(
      join(dir, `table${entity}.token.json`),
      JSON.stringify({ ...token, entitySet: `table${entity}` }),
    );
  }
  await race(
    "start-up",
    [
      { name: "node -e 0", go: () => run(process.execPath, ["-e", "0"]) },
      { name: "dvsync --version", go: () => run(process.execPath, [bin, "--version"]) },
      { name: "dvsync status, 20 entities", go: () => run(process.execPath, [bin, "status", "--dir", dir]) },
    ],
    "node -e 0",
  );
}

try {
  if (!existsSync(fileURLToPath(new URL("../../dist/main.js", import.meta.url))))
    throw new Error("build first: npm run build");
  const parts = {
    "start-up": startUp,
    first: firstPull,
    delta: () => delta(values.quick ? 100 : 1000, "spread"),
    late: () => delta(1000, "late"),
    many: manyEntities,
    large: largePages,
    huge,
    growth,
  };
  const usual = values.quick ? ["start-up", "first", "delta"] : Object.keys(parts);
  for (const part of values.only?.split(",") ?? usual) await parts[part]();
  const machine = {
    node: process.version,
    cpu: cpus()[0].model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${process.platform} ${release()}`,
    date: new Date().toISOString(),
  };
  writeFileSync(values.out ?? "bench.json", `${JSON.stringify({ machine, tables }, null, 2)}\n`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
