import { switchTable } from "./switch-table.ts";
import type { Switches, SwitchName } from "./switch-table.ts";

/** A switch as help texts, tables and tests need it. */
export interface SwitchDescription {
  readonly name: SwitchName;
  readonly about: string;
  /** All settings, the default first; an example stands for a number or a list. */
  readonly settings: readonly string[];
  readonly default: string;
  /** What may be set instead of a named setting. */
  readonly takes: string | undefined;
}

/** The names of all switches, in the order of the protocol notes. */
export const switchNames = Object.keys(switchTable) as readonly SwitchName[];

/** All switches with their settings, default first. */
export function describeSwitches(): SwitchDescription[] {
  return switchNames.map((name) => {
    const entry = entryOf(name);
    const example = entry.takes === undefined ? [] : [entry.takes.example];
    return {
      name,
      about: entry.about,
      settings: [...entry.settings, ...example],
      default: entry.settings[0],
      takes: entry.takes?.what,
    };
  });
}

/** Settings, at first the defaults, that refuse unknown names and values, and tell `changed` of every assignment. */
export function openSwitches(changed: (name: SwitchName) => void): Switches {
  const defaults = Object.fromEntries(switchNames.map((name) => [name, entryOf(name).settings[0]]));
  return new Proxy(defaults as Switches, {
    set(target, name, value) {
      checkSetting(String(name), value);
      Reflect.set(target, name, value);
      changed(name as SwitchName);
      return true;
    },
  });
}

/** Throws, naming what would be right, unless the switch exists and has that setting. */
export function checkSetting(name: string, value: unknown): asserts name is SwitchName {
  if (!Object.hasOwn(switchTable, name)) {
    throw new Error(`switch '${name}' not found; switches: ${switchNames.join(", ")}`);
  }
  const { settings, takes } = entryOf(name as SwitchName);
  if (typeof value === "string" && (settings.includes(value) || takes?.form.test(value) === true)) return;
  const also = takes === undefined ? "" : ` or ${takes.what}`;
  throw new Error(`'${String(value)}' is not a setting of ${name}; settings: ${settings.join(", ")}${also}`);
}

interface Entry {
  readonly about: string;
  readonly settings: readonly [string, ...string[]];
  readonly takes?: { readonly what: string; readonly form: RegExp; readonly example: string };
}

function entryOf(name: SwitchName): Entry {
  return switchTable[name];
}
