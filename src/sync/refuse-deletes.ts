import { fail } from "../errors/fail.ts";

/** How many rows a pull may delete: so many, or so many of a hundred. */
export type MaxDelete = { readonly rows: number } | { readonly percent: number };

/** Throws (exit 65) when a pull would delete more rows than it may; nothing is replaced yet. */
export function refuseDeletes(
  limit: MaxDelete | null,
  entity: string,
  { created, deleted, rows }: { readonly created: number; readonly deleted: number; readonly rows: number },
): void {
  if (limit === null || deleted === 0) return;
  const before = rows - created + deleted;
  const isTooMany = "rows" in limit ? deleted > limit.rows : deleted * 100 > limit.percent * before;
  if (!isTooMany) return;
  const allowed = "rows" in limit ? String(limit.rows) : `${limit.percent}%`;
  throw fail("DVS-MAX-DELETE", { entity, deleted, before, allowed });
}
