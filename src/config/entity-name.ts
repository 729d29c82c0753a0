import { fail } from "../errors/fail.ts";
import { isName } from "../is-name.ts";

/** Gives the name back unchanged, or refuses it as bad usage before anything is made from it. */
export function parseEntityName(text: string): string {
  if (isName(text)) return text;
  throw fail("DVS-ENTITY-NAME", { name: text, list: isList(text) ? text.split(",") : null });
}

function isList(text: string): boolean {
  return text.includes(",") && text.split(",").every(isName);
}

/** Takes `a,b,c` apart into column names; refuses an empty list, a bad name and a column named twice. */
export function parseSelect(text: string, option = "--select"): string[] {
  const columns = text.split(",").map((column) => column.trim());
  const bad = columns.find((column) => !isName(column));
  if (bad === "") throw fail("DVS-USAGE", { case: "empty name", option, text });
  if (bad !== undefined) throw fail("DVS-USAGE", { case: "not a column", option, name: bad });
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw fail("DVS-USAGE", { case: "column twice", option, name: twice });
  return columns;
}
