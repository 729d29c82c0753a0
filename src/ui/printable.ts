import { stripVTControlCharacters } from "node:util";

/** Takes out what would steer the terminal instead of being read: a server's text may hold it. Lines and tabs stay. */
export function printable(text: string): string {
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n")).replaceAll(/(?![\n\t])\p{Cc}/gu, "\uFFFD");
}
