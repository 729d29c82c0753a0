import { parseEntityName } from "./entity-name.ts";
import { fail } from "../errors/fail.ts";

/** Whether a name stands for many: it holds `*` (any letters) or `?` (one letter). */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether the text may be a pattern of names. */
export function isPattern(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9_*?]+$/.test(text);
}

/** Gives a pattern back unchanged, or refuses it as bad usage. */
export function parsePattern(text: string): string {
  if (isPattern(text)) return text;
  throw fail("DVS-USAGE", { case: "not a pattern", text });
}

/** Gives an entity name or a pattern back unchanged, or refuses it as bad usage. */
export function parseNameOrPattern(text: string): string {
  return isGlob(text) && isPattern(text) ? text : parseEntityName(text);
}

/** True when the name fits the pattern as a whole, in the same case. */
export function fitsGlob(pattern: string, name: string): boolean {
  const source = pattern.replaceAll("*", "[A-Za-z0-9_]*").replaceAll("?", "[A-Za-z0-9_]");
  return new RegExp(`^${source}$`).test(name);
}
