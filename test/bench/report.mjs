import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

const tables = [];

/** Adds a table to the report and prints it; `columns` says how each member of a line is shown. */
export function addTable(table, columns) {
  tables.push(table);
  process.stdout.write(`\n${table.title}\n`);
  for (const line of table.lines) {
    const cells = Object.entries(columns).map(([member, show]) => show(line[member]));
    process.stdout.write(`  ${line.what.padEnd(46)} ${cells.join("  ")}\n`);
  }
}

export const toSeconds = (seconds) => `${seconds.toFixed(3).padStart(8)} s`;
export const toRatio = (ratio) => `${ratio.toFixed(2).padStart(6)} x`;
export const toMb = (mb) => `${String(Math.round(mb)).padStart(5)} MB`;

/** Writes all tables, and the machine they come from, as JSON. */
export function writeReport(file) {
  const machine = {
    node: process.version,
    cpu: cpus()[0].model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${process.platform} ${release()}`,
    date: new Date().toISOString(),
  };
  writeFileSync(file, `${JSON.stringify({ machine, tables }, null, 2)}\n`);
}
