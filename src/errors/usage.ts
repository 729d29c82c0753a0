import { entry, entryOf, saying } from "./entry.ts";
import { exitCodes } from "./exit-codes.ts";

const { usage } = exitCodes;

/** Calls that cannot be meant. */
export const usageErrors = {
  "DVS-USAGE": entryOf(
    usage,
    {
      means: "the command line is wrong: an unknown command or option, or a value that does not fit",
      todo: "correct the call; `dvsync COMMAND --help` lists what a command takes",
    },
    {
      /** What the parser of the command line says. */
      parser: saying<{ said: string; command: string | null }>(
        ({ said }) => said,
        ({ command }) => (command === null ? "dvsync --help" : `dvsync ${command} --help`),
      ),
      "unknown command": saying<{ word: string; close: string | null }>(
        ({ word, close }) => `unknown command ${quote(word)}${didYouMean(close)}`,
        () => "dvsync --help",
      ),
      "unknown topic": saying<{ word: string; close: string | null }>(
        ({ word, close }) => `no help for ${quote(word)}${didYouMean(close)}`,
        ({ close }) => `dvsync help${close === null ? "" : ` ${close}`}`,
      ),
      "no names taken": saying<{ command: string; names: readonly string[] }>(
        ({ command, names }) => `dvsync ${command} takes no names, but got ${names.join(" ")}`,
        ({ command }) => `dvsync ${command}`,
      ),
      "option not taken": saying<{ command: string; option: string; why: string }>(
        ({ command, option, why }) => `dvsync ${command} does not take ${option}: ${why}`,
        ({ command }) => `dvsync ${command}`,
      ),
      "folder not empty": saying<{ folder: string }>(
        ({ folder }) => `--dir: ${folder} is not empty, and the demo starts from nothing`,
        () => "dvsync demo",
      ),
      "not together": saying<{ options: readonly string[]; command?: string }>(
        ({ options }) => `${options.join(" and ")} cannot be used together`,
        ({ command = "schema" }) => `dvsync ${command} --help`,
      ),
      "only with": saying<{ option: string; needs: string; command?: string }>(
        ({ option, needs }) => `${option} is for ${needs}`,
        ({ command = "schema" }) => `dvsync ${command} --help`,
      ),
      changes: saying<{ said: string }>(
        ({ said }) => said,
        () => "dvsync changes --help",
      ),
      "not a time": saying<{ option: string; text: string }>(
        ({ option, text }) => `${option} ${quote(text)} is not a time`,
        ({ option }) =>
          `write it as 2026-01-31 (its beginning, UTC) or 2026-01-31T10:00:00Z: ${option} 2026-01-31`,
      ),
      "no limit": saying<{ option: string; text: string }>(
        ({ option, text }) => `${option} ${quote(text)} is neither a number of rows nor a percentage`,
        ({ option }) => `write it as 100 or 5%: ${option} 5%`,
      ),
      "no shell": saying<object>(
        () => "the shell is missing: bash, zsh or fish",
        () => "dvsync completion --help",
      ),
      "not a rate": saying<{ option: string; text: string }>(
        ({ option, text }) => `${option} ${quote(text)} is not a rate`,
        ({ option }) => `write it as 10/s, 5/m or 1/h: ${option} 10/s`,
      ),
      /** A value of a flag that the configuration's rules refuse. */
      setting: saying<{ option: string; expected: string; hint: string }>(
        ({ option, expected }) => `${option}: expected ${expected}`,
        ({ hint }) => hint,
      ),
      "not a count": saying<{ option: string; text: string; max: number }>(
        ({ option, text, max }) => `${option} ${quote(text)} is not a whole number from 0 to ${max}`,
        ({ option }) => `${option} 1000`,
      ),
      "not a duration": saying<{ option: string; text: string }>(
        ({ option, text }) => `${option} ${quote(text)} is not a duration`,
        ({ option }) => `write it as 90s, 30m, 1h or 2d: ${option} 1h`,
      ),
      "empty name": saying<{ option: string; text: string }>(
        ({ option, text }) => `${option} ${quote(text)} has an empty name in it`,
        ({ option }) => `${option} ${option === "--select" ? "name,accountnumber" : "accounts,contacts"}`,
      ),
      "not a column": saying<{ option: string; name: string }>(
        ({ option, name }) => `${option}: ${quote(name)} is not a column name`,
        ({ option }) => `name columns like this: ${option} name,accountnumber`,
      ),
      "column twice": saying<{ option: string; name: string }>(
        ({ option, name }) => `${option} names the column ${name} twice`,
        ({ option }) => `name columns like this: ${option} name,accountnumber`,
      ),
      "not a share": saying<{ text: string }>(
        ({ text }) => `--shard ${quote(text)} is not a share of the tables`,
        () => "write it as 2/5, from 1/5 to 5/5: --shard 2/5",
      ),
      "not a pattern": saying<{ text: string }>(
        ({ text }) =>
          `${quote(text)} is not a pattern of entity names: letters, digits, _, * and ? are allowed`,
        () => "quote patterns, so that the shell leaves them alone: dvsync pull 'new_*'",
      ),
      "url missing": saying<object>(
        () => "--url is missing: init cannot ask for the environment's URL here",
        () => "dvsync init --url https://contoso.crm4.dynamics.com --entities accounts,contacts",
      ),
      "emulator switch": saying<{ text: string; said: string }>(
        ({ text, said }) => `--set ${text}: ${said}`,
        () => "dvsync emulator --list",
      ),
    },
  ),
  "DVS-ENTITY-NAME": entry<{ name: string; list?: readonly string[] | null }>(usage, {
    means: "a name cannot be that of a table, and so must not become a path or part of a URL",
    todo: "use the entity set name, as in accounts; `dvsync entities` lists them",
    says: ({ name }) =>
      `${quote(name)} is not an entity name: only letters, digits and _ are allowed, as in accounts`,
    next: ({ list = null }) =>
      list === null ? "dvsync entities" : `put spaces between names: dvsync pull ${list.join(" ")}`,
  }),
  "DVS-NO-MATCH": entry<{ pattern: string; others: readonly string[]; close: string | null }>(usage, {
    means: "no table that can be mirrored fits a pattern",
    todo: "correct the pattern; `dvsync entities` lists the tables",
    says: ({ pattern, others }) =>
      `no table that can be mirrored matches ${quote(pattern)}${others.length === 0 ? "" : `; it fits ${others.join(", ")}`}`,
    next: ({ close }) =>
      close === null ? "dvsync entities" : `did you mean '${close}'?   (all: dvsync entities)`,
  }),
  "DVS-NO-ENTITIES": entry<{ file: string | null }>(usage, {
    means: "no entity was named, and .syncrc lists none",
    todo: 'name one, as in `dvsync pull accounts`, or list them under "entities" in .syncrc',
    says: ({ file }) =>
      `no entity is named, and ${file === null ? "there is no .syncrc" : `${file} lists none under "entities"`}`,
    next: () => "dvsync pull accounts   (dvsync entities lists the tables)",
  }),
};

function quote(text: string): string {
  return JSON.stringify(text);
}

function didYouMean(close: string | null): string {
  return close === null ? "" : ` (did you mean ${close}?)`;
}
