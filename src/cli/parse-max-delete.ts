import { fail } from "../errors/fail.ts";
import type { MaxDelete } from "../sync/refuse-deletes.ts";

/** `100` or `5%`. */
export function parseMaxDelete(text: string): MaxDelete {
  if (/^\d{1,15}$/.test(text)) return { rows: Number(text) };
  const percent = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return { percent: Number(percent) };
  throw fail("DVS-USAGE", { case: "no limit", option: "--max-delete", text });
}
