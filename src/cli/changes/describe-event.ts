import { type ChangeEvent, type EventOp, splitRow } from "../../store/changes/parse-event.ts";
import { toCount } from "../../ui/numbers.ts";

/** `accounts  2026-01-31 11:00:00Z  +1 ~1 -1` */
export function describeSegment(entity: string, seq: number, counts: Record<EventOp, number>): string {
  const time = new Date(seq)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z/, "Z");
  if (counts.t > 0) return `${entity}  ${time}`;
  return `${entity}  ${time}  +${toCount(counts.c)} ~${toCount(counts.u)} -${toCount(counts.d)}`;
}

/** `~ 60c4e274-…  telephone1 "555000" -> "555001", fax null -> "10101"` */
export function describeEvent(event: ChangeEvent): string {
  const { op, before, after } = event;
  if (op === "t") return `= start over from the snapshot: ${event.because ?? "unknown"}`;
  const id = event.id.slice(1, -1);
  if (before !== null && after !== null) return `~ ${id}  ${toDifference(splitRow(before), splitRow(after))}`;
  const [sign, row] = before === null ? ["+", after] : ["-", before];
  return `${sign} ${id}  ${row === null ? "" : toName(splitRow(row), event.id)}`.trimEnd();
}

function toDifference(before: Map<string, string>, after: Map<string, string>): string {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !name.includes("@"));
  const different = names.filter((name) => before.get(name) !== after.get(name));
  if (different.length === 0) return "(no column that is kept here)";
  return different
    .map((name) => `${name} ${shorten(before.get(name))} -> ${shorten(after.get(name))}`)
    .join(", ");
}

/** What people would know the row by: its name, or the first text that it has. */
function toName(row: Map<string, string>, id: string): string {
  const texts = [...row].filter(
    ([name, value]) => value.startsWith('"') && value !== id && !/[@_]/.test(name[0]!) && !name.includes("@"),
  );
  const named = texts.find(([name]) => name.endsWith("name")) ?? texts[0];
  return named === undefined ? "" : `${named[0]} ${shorten(named[1])}`;
}

const longest = 60;

function shorten(value = "(not there)"): string {
  return value.length <= longest ? value : `${value.slice(0, longest)}...`;
}
