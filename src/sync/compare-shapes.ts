import { hashNames } from "../rows/member-names.ts";

export type Shapes = readonly (readonly string[])[];

// A table whose rows have more shapes than these has none that could change.
const maxShapes = 16;

/** What to remember of the shapes that a read saw; null when there are too many to tell a new one by. */
export function toKnownShapes(seen: Shapes): Shapes | null {
  return seen.length > maxShapes ? null : seen;
}

/** The first shape that is not among the known ones, or undefined. */
export function findNewShape(known: Shapes, seen: Shapes): readonly string[] | undefined {
  const hashes = new Set(known.map(hashNames));
  return seen.find((names) => !hashes.has(hashNames(names)));
}

/** Says how rows differ from the known ones, as the end of a sentence: "the table has the new column new_x". */
export function sayNewShape(known: Shapes, names: readonly string[]): string {
  const old = known.at(-1) ?? [];
  const gained = names.filter((name) => !old.includes(name));
  const lost = old.filter((name) => !names.includes(name));
  const parts = [
    ...(gained.length > 0 ? [`has the new ${toColumns(gained)}`] : []),
    ...(lost.length > 0 ? [`has lost the ${toColumns(lost)}`] : []),
  ];
  return `the table ${parts.join(" and ")}`;
}

function toColumns(names: readonly string[]): string {
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown[0];
  return `${names.length > 1 ? "columns" : "column"} ${list}`;
}
