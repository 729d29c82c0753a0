import { entry, entryOf, saying } from "./entry.ts";
import { exitCodes } from "./exit-codes.ts";

const { config, io } = exitCodes;

/** What is wrong with `.syncrc`, environment variables and the tables they name. */
export const configurationErrors = {
  "DVS-CONFIG": entryOf(
    config,
    {
      means:
        "`.syncrc` or an environment variable holds something that dvsync cannot use; the message names file, line and key",
      todo: "correct that line; `.syncrc.example` shows every key",
    },
    {
      setting: saying<{ where: string; expected: string; hint: string }>(
        ({ where, expected }) => `${where}: expected ${expected}`,
        ({ hint }) => hint,
      ),
      "not found": saying<{ by: string; file: string; asked: string }>(
        ({ by, file }) => `${by}: ${file} not found`,
        ({ asked }) => `dvsync init --config ${asked === "" ? ".syncrc" : asked}`,
      ),
      "not a file": saying<{ file: string }>(
        ({ file }) => `${file} is a folder, not a file`,
        () => "name another file with --config",
      ),
      "not JSON": saying<{ at: string; what: string }>(
        ({ at, what }) => `${at}: not valid JSON: ${what}`,
        ({ what }) =>
          what.includes("escape")
            ? "inside quotes write \\\\ for \\, or use / in paths"
            : "comments and trailing commas are fine; keys and texts need double quotes; see .syncrc.example",
      ),
      "bad key": saying<{ at: string; key: string; what: "appears twice" | "is not allowed" }>(
        ({ at, key, what }) => `${at}: key "${key}" ${what}`,
        () => "take that line out",
      ),
      "same entity": saying<{ file: string; names: readonly [string, string] }>(
        ({ file, names }) => `${file}: ${names.join(" and ")} are the same entity, with different settings`,
        () => 'remove one of them under "entities"',
      ),
      "too deep": saying<{ at: string; max: number }>(
        ({ at, max }) => `${at}: more than ${max} levels of brackets`,
        () => "see .syncrc.example",
      ),
      "not usable": saying<{ file: string; why: string }>(
        ({ file, why }) => `cannot use ${file}: ${why}`,
        () => "name another file with --config",
      ),
      "no home": saying<object>(
        () => "cannot remember that: HOME is not set",
        () => "export HOME=~",
      ),
      "nothing found": saying<object>(
        () => "no .syncrc was found from the working directory upwards",
        () => "dvsync trust --config FILE",
      ),
      "no url": saying<{ file: string | null }>(
        ({ file }) =>
          `the environment's URL is not configured: ${file === null ? "no .syncrc was found" : `${file} has no "url"`}, and neither --url nor DVSYNC_URL is given`,
        () => "dvsync init --url https://contoso.crm4.dynamics.com",
      ),
    },
  ),
  "DVS-CONFIG-READ": entry<{ file: string; reason: string }>(io, {
    means: "`.syncrc` is there, but cannot be read",
    todo: "make it readable, or name another file with --config",
    says: ({ file, reason }) => `cannot read ${file} (${reason})`,
    next: () => "make it readable, or name another file with --config",
  }),
  "DVS-CONFIG-OWNER": entry<{ file: string; why: string; cure: string | null; byName: string }>(config, {
    means: "a `.syncrc` that was found belongs to somebody else, or others may write it or its folder",
    todo: "take the right to write from others (`chmod go-w`), or name the file with `--config`",
    says: ({ file, why }) =>
      `${file} was found, but is not used: ${why}, and so what it says may not be yours`,
    next: ({ cure, byName }) =>
      cure === null
        ? `if it is to be used all the same, name it: ${byName}`
        : `${cure}   (or name it: ${byName})`,
  }),
  "DVS-CONFIG-UNTRUSTED": entry<{ file: string; keys: readonly string[] }>(config, {
    means: "a `.syncrc` that was found could run code or send secrets elsewhere, and is not trusted yet",
    todo: "look at the file, then `dvsync trust`, or name it with `--config`",
    says: ({ keys }) => `${keys.join("; ")}; the file was found, not named, so this needs your word first`,
    next: ({ file }) =>
      `look at the file, then: dvsync trust   (or name it in each command: --config ${file})`,
  }),
  "DVS-CONFIG-AUDIENCE": entry<{ file: string; audiences: readonly string[]; origin: string }>(config, {
    means: "a `.syncrc` that was found would send `DVSYNC_TOKEN` to another address than it was made for",
    todo: "set a token for that address, or say that it is meant with `--url`",
    says: ({ file, audiences, origin }) =>
      `DVSYNC_TOKEN was made for ${audiences.join(", ")}, and ${file}, which was found, not named, would send it to ${origin}`,
    next: ({ origin, file }) =>
      `set a token for ${origin}, or say that it is meant: --url ${origin}   (or --config ${file})`,
  }),
  "DVS-CONFIG-EXISTS": entry<{ file: string }>(config, {
    means: "`dvsync init` found a `.syncrc` and left it as it is",
    todo: "`dvsync init --force` writes it anew; `dvsync doctor` checks the one that is there",
    says: ({ file }) => `${file} already exists; nothing was written`,
    next: () => "dvsync init --force   (writes it anew), or check it: dvsync doctor",
  }),
  "DVS-ENTITY-UNKNOWN": entry<{ name: string; close?: string | null }>(config, {
    means:
      "the environment has no table with this entity set name or logical name, or the user may not see it",
    todo: "`dvsync entities` lists the tables",
    says: ({ name }) =>
      `table ${JSON.stringify(name)} not found: it is neither an entity set name nor a logical name there`,
    next: ({ close = null }) =>
      close === null
        ? "dvsync entities   (lists the tables and whether their changes are tracked)"
        : `did you mean ${close}?   (all: dvsync entities)`,
  }),
  "DVS-NOT-TRACKED": entryOf(
    config,
    {
      means: "the environment does not track the changes of this table, so it cannot be mirrored",
      todo: 'switch on "Track changes" in the properties of the table in Power Apps, publish, and run it again',
    },
    {
      table: saying<{ entitySet: string; logicalName: string; canBeSwitched: boolean; type?: string }>(
        ({ entitySet, logicalName, type }) =>
          `${entitySet} (${logicalName}${type === "Virtual" ? ", a virtual table" : ""}) cannot be mirrored: the environment does not track its changes`,
        ({ logicalName, canBeSwitched }) =>
          canBeSwitched
            ? `switch on "Track changes" in the properties of the table ${logicalName} in Power Apps (make.powerapps.com), publish, then run the same command again`
            : "tracking cannot be switched on for this table; dvsync entities lists those that are tracked",
      ),
      answer: saying<{ doing: string; said: string }>(
        ({ doing, said }) => `${doing} failed: the changes of this table are not tracked: ${said}`,
        () => "dvsync entities   (shows which tables are tracked)",
      ),
    },
  ),
  "DVS-NO-SCHEMA": entryOf(
    config,
    {
      means: "no schema file is kept beside the snapshot, so there is nothing to compare with",
      todo: '`"schema": true` in .syncrc, then `dvsync pull ENTITY`',
    },
    {
      "not stored": saying<{ entity: string; file: string }>(
        ({ entity, file }) => `nothing to compare ${entity} with: ${file} not found`,
        ({ entity }) =>
          `"schema": true in .syncrc, then dvsync pull ${entity}   (keeps that file beside the snapshot)`,
      ),
    },
  ),
  "DVS-ELASTIC": entry<{ entitySet: string }>(config, {
    means:
      "the table is an elastic one: its ids are unique only within a partition, so a mirror could not be trusted",
    todo: "leave it out; the other tables are not affected",
    says: ({ entitySet }) =>
      `${entitySet} is an elastic table: its ids are unique only within a partition, so a mirror could not be trusted`,
    next: () => "leave it out; the other tables are not affected: dvsync entities",
  }),
  "DVS-CLOCK": entry<{ apart: string }>(config, {
    means: "this machine's clock is more than five minutes off the server's (a warning from one minute on)",
    todo: "set the clock",
    says: ({ apart }) => `${apart}: signed requests and certificates are refused with so wrong a time`,
    next: () => "set the clock (on Linux: timedatectl set-ntp true), then: dvsync doctor",
  }),
};
