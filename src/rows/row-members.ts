import { skipString, skipValue } from "./skip-value.ts";

/** The members of a compact row by name, each value as the bytes have it: no number is parsed. */
export function readMembers(row: Buffer): Map<string, string> {
  const members = new Map<string, string>();
  for (let i = 1; row[i] === 0x22;) {
    const nameEnd = skipString(row, i, row.length);
    const valueEnd = skipValue(row, nameEnd + 1, row.length);
    if (nameEnd < 0 || valueEnd < 0) break;
    const name = JSON.parse(row.toString("utf8", i, nameEnd)) as string;
    members.set(name, row.toString("utf8", nameEnd + 1, valueEnd));
    i = valueEnd + 1;
  }
  return members;
}
