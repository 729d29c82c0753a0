import type { EntityFacts } from "../types.ts";
import { type Paint, plainPaint } from "./paint.ts";
import { type Cell, renderTable } from "./table.ts";

/** Tracked tables first, each half by name; the same order in every locale. */
export function sortEntities(facts: readonly EntityFacts[]): EntityFacts[] {
  return facts.toSorted(
    (a, b) => Number(b.tracked) - Number(a.tracked) || (a.entitySet < b.entitySet ? -1 : 1),
  );
}

/** The table of `dvsync entities`: what there is, and what can be pulled. */
export function toEntitiesTable(
  facts: readonly EntityFacts[],
  paint: Paint = plainPaint,
  width?: number,
): string[] {
  const columns = ["ENTITY", "LOGICAL NAME", "PRIMARY ID", "CHANGES", "TYPE"].map((title) => ({ title }));
  const rows = sortEntities(facts).map((table): Cell[] => [
    { text: table.entitySet, paint: table.tracked ? paint.bold : undefined },
    { text: table.logicalName },
    { text: table.primaryId },
    table.tracked
      ? { text: "tracked", paint: paint.green }
      : { text: table.canBeSwitched ? "off" : "off, fixed", paint: paint.dim },
    { text: table.type },
  ]);
  return renderTable(columns, rows, paint.dim, width);
}
