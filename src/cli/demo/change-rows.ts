import type { EmulatedTable } from "../../emulator/index.ts";

/** Changes a table of accounts all over: a quarter of the changes are updates, a quarter deletes, as far as there are rows; the rest are new rows. */
export function changeRows(
  table: EmulatedTable,
  changes: number,
): { inserted: number; updated: number; deleted: number } {
  const quarter = Math.min(Math.floor(changes / 4), Math.floor(table.count() / 4));
  const chosen = everyNth(
    table.ids(),
    quarter === 0 ? 0 : Math.floor(table.count() / (quarter * 2)),
    quarter * 2,
  );
  const inserted = changes - chosen.length;
  for (const [number, id] of chosen.entries()) {
    if (number % 2 === 0) table.update(id, { name: `Renamed ${number}`, revenue: null });
    else table.delete(id);
  }
  for (let number = 1; number <= inserted; number++)
    table.insert({ name: `New ${number}`, accountnumber: `N${number}` });
  return { inserted, updated: quarter, deleted: quarter };
}

function everyNth(ids: Iterable<string>, nth: number, most: number): string[] {
  const chosen: string[] = [];
  let at = 0;
  for (const id of ids) {
    if (chosen.length >= most) break;
    if (at++ % nth === 0) chosen.push(id);
  }
  return chosen;
}
