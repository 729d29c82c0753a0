import type { EntityState, StatusResult } from "../types.ts";
import { toAge, toCount, toSize, toTimeLeft } from "./numbers.ts";
import { type Paint, plainPaint } from "./paint.ts";
import { type Cell, renderTable } from "./table.ts";

/** The table of `dvsync status`: what is mirrored here and how fresh it is. */
export function toStatusTable(
  results: readonly StatusResult[],
  now: Date,
  paint: Paint = plainPaint,
  width?: number,
): string[] {
  const inks: Record<EntityState, (text: string) => string> = {
    ok: paint.green,
    expiring: paint.yellow,
    expired: paint.red,
    never: paint.dim,
    partial: paint.yellow,
    damaged: paint.red,
    failing: paint.red,
    late: paint.yellow,
    locked: paint.yellow,
  };
  const tellsVerified = results.some(({ verifiedAt }) => isTime(verifiedAt));
  const columns = [
    { title: "ENTITY" },
    { title: "STATE" },
    { title: "ROWS", right: true },
    { title: "SIZE", right: true },
    { title: "LAST PULL" },
    { title: "TOKEN" },
    ...(tellsVerified ? [{ title: "VERIFIED" }] : []),
    { title: results.some((result) => toNote(result) !== "") ? "NOTE" : "" },
  ];
  const rows = results.map((result): Cell[] => [
    { text: result.entity, paint: paint.bold },
    { text: result.state, paint: inks[result.state] },
    { text: result.rows === null ? "-" : toCount(result.rows) },
    { text: result.bytes === null ? "-" : toSize(result.bytes) },
    { text: result.pulledAt === null ? "-" : toAge(result.pulledAt, now) },
    { text: result.tokenExpiresAt === null ? "-" : toTimeLeft(result.tokenExpiresAt, now) },
    ...(tellsVerified ? [{ text: toVerified(result, now) }] : []),
    { text: toNote(result), paint: paint.dim },
  ]);
  return renderTable(columns, rows, paint.dim, width);
}

function toNote({ note, api }: StatusResult): string {
  const way = api === "organization-service" ? ["through the Organization Service"] : [];
  return [...way, ...(note === undefined ? [] : [note])].join("; ");
}

function toVerified({ verifiedAt, verified }: StatusResult, now: Date): string {
  return isTime(verifiedAt) ? `${verified}, ${toAge(verifiedAt, now)}` : "";
}

function isTime(instant: string | null | undefined): instant is string {
  return instant !== null && instant !== undefined;
}
