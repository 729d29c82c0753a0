/** Whether a text may name an entity or a column, and so may become part of a path or of a URL. */
export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(text);
}
