import { raw } from "./data/json-text.ts";
import type { RawJson } from "./data/json-text.ts";
import type { EmulatedTable } from "./data/table.ts";
import { randomSource } from "./faults/random-source.ts";

/** Lets rows of the tracked tables change by themselves, so many times a second; answers what ends it. */
export function startChurn(
  tables: ReadonlyMap<string, EmulatedTable>,
  perSecond: number,
  seed = 1,
): () => void {
  const next = randomSource(seed);
  const started = Date.now();
  let done = 0;
  const timer = setInterval(
    () => {
      const due = Math.floor(((Date.now() - started) / 1000) * perSecond);
      const changing = [...tables.values()].filter((table) => canChange(table));
      for (; done < due; done++) changeOne(changing, next);
    },
    Math.max(10, Math.min(1000, 1000 / perSecond)),
  );
  timer.unref();
  return () => clearInterval(timer);
}

function canChange({ seed }: EmulatedTable): boolean {
  return seed.tracked && seed.columns.some((column) => column.generate !== undefined);
}

// Seven in ten times an update, else a new row or a delete.
function changeOne(tables: readonly EmulatedTable[], next: () => number): void {
  const table = tables[Math.floor(next() * tables.length)];
  if (table === undefined) return;
  const what = next();
  const id = someRow(table, next());
  if (id === undefined || what < 0.15) table.insert(someColumns(table, next));
  else if (what < 0.3) table.delete(id);
  else table.update(id, someColumns(table, next, 1));
}

function someRow(table: EmulatedTable, at: number): string | undefined {
  const from = Math.floor(at * table.store.end);
  for (const row of table.store.from(from)) return row.id;
  for (const row of table.store.from(0)) return row.id;
  return undefined;
}

// Values as generated rows have them; keys are left out, since two rows may not share one.
function someColumns(
  table: EmulatedTable,
  next: () => number,
  count = Number.POSITIVE_INFINITY,
): Record<string, RawJson> {
  const keys = new Set((table.seed.keys ?? []).flatMap((key) => key.columns));
  const free = table.columns.filter(
    ({ role, seed }) => role === "plain" && seed.generate !== undefined && !keys.has(seed.name),
  );
  const first = Math.floor(next() * free.length);
  const chosen = count < free.length ? free.slice(first, first + count) : free;
  const index = Math.floor(next() * 1_000_000);
  return Object.fromEntries(
    chosen.map((column) => [column.wireName, raw(column.seed.generate?.(index) ?? "null")]),
  );
}
