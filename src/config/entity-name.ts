import { DvsyncError, exitCodes } from "../errors.ts";

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether the text may name an entity or a column, and so may become part of a path or of a URL. */
export function isName(text: string): boolean {
  return text.length <= 128 && namePattern.test(text);
}

/** Gives the name back unchanged, or refuses it as bad usage before anything is made from it. */
export function parseEntityName(text: string): string {
  if (isName(text)) return text;
  throw new DvsyncError({
    code: "DVS-ENTITY-NAME",
    exitCode: exitCodes.usage,
    message: `${JSON.stringify(text)} is no entity name: letters, digits and _ are allowed, as in accounts.`,
    hint: isList(text)
      ? `put spaces between names: dvsync pull ${text.split(",").join(" ")}`
      : "dvsync entities",
  });
}

function isList(text: string): boolean {
  return text.includes(",") && text.split(",").every(isName);
}

/** Takes `a,b,c` apart into column names; refuses an empty list, a bad name and a column named twice. */
export function parseSelect(text: string, option = "--select"): string[] {
  const columns = text.split(",").map((column) => column.trim());
  const bad = columns.find((column) => !isName(column));
  if (bad === "") throw badSelect(`${option} ${JSON.stringify(text)} holds an empty column name.`);
  if (bad !== undefined) throw badSelect(`${option}: ${JSON.stringify(bad)} is no column name.`);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw badSelect(`${option} names the column ${twice} twice.`);
  return columns;
}

function badSelect(message: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-USAGE",
    exitCode: exitCodes.usage,
    message,
    hint: "Name columns like this: --select name,accountnumber",
  });
}
