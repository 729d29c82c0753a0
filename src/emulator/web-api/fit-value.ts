import type { Column } from "../data/column.ts";
import { refuse } from "../wire/answer.ts";

const guid = /^"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/i;
const date = /^"\d{4}-\d\d-\d\d"$/;
const time = /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$/;
const whole = /^-?\d+$/;
const number = /^-?\d+(?:\.\d+)?$/;

/** The JSON text of a value as the table will show it; refuses a value that the column cannot hold (docs/protocol.md 9.2 to 9.6). */
export function fitValue(column: Column, text: string): string {
  if (text === "null") return text;
  const { kind, behavior } = column.seed;
  switch (kind) {
    case "BigInt":
    case "Integer":
    case "Picklist":
    case "State":
    case "Status":
      return check(column, text, whole);
    case "Boolean":
      return check(column, text, /^(?:true|false)$/);
    case "DateTime":
      return check(column, text, behavior === "DateOnly" ? date : time);
    case "Decimal":
      return withDigits(check(column, text, number), column.seed.precision ?? 2);
    case "Double":
      return check(column, text, number);
    case "Money":
      return withDigits(check(column, text, number), 4);
    case "Uniqueidentifier":
      return check(column, text, guid).toLowerCase();
    case "MultiSelectPicklist":
      return check(column, text, /^"-?\d+(?:,-?\d+)*"$/);
    default:
      return check(column, text, /^"/);
  }
}

function check(column: Column, text: string, form: RegExp): string {
  if (form.test(text)) return text;
  const { name, kind } = column.seed;
  throw refuse(400, "0x80060888", `Cannot convert the value ${text} of '${name}' to the type ${kind}.`);
}

// Numbers come back with all the places that their column has; further ones are rounded.
function withDigits(text: string, places: number): string {
  const [, sign = "", digits = "", behind = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const scaled = BigInt(digits + behind.padEnd(places + 1, "0").slice(0, places + 1));
  const rounded = `${(scaled + 5n) / 10n}`.padStart(places + 1, "0");
  const front = rounded.slice(0, rounded.length - places);
  return places === 0 ? sign + front : `${sign}${front}.${rounded.slice(-places)}`;
}
