import { entry } from "./entry.ts";
import { exitCodes } from "./exit-codes.ts";

const { config, data, tryAgain } = exitCodes;

const again = "run the same command again";

/** What can go wrong with kept changes, their consumers, and rows of a time. */
export const changesErrors = {
  "DVS-NO-CHANGES-KEPT": entry<{ entity: string }>(config, {
    means: "changes of this entity are not kept",
    todo: 'put `"keepChanges": "30d"` into .syncrc; they are kept from the next pull on',
    says: ({ entity }) => `no changes of ${entity} are kept`,
    next: ({ entity }) =>
      `put "keepChanges": "30d" into .syncrc (or: dvsync pull ${entity} --keep-changes 30d); they are kept from the next pull on`,
  }),
  "DVS-CHANGES-DAMAGED": entry<{ file: string; why: string }>(data, {
    means: "a segment of kept changes is not as dvsync wrote it",
    todo: "restore the file from a backup, or remove it: consumers that need it then start over from the snapshot",
    says: ({ file, why }) => `${file} is not the segment that dvsync wrote: ${why}`,
    next: () =>
      "restore the file from a backup, or remove it: consumers that need it then start over from the snapshot",
  }),
  "DVS-CHANGES-REMOVED": entry<{ file: string }>(tryAgain, {
    means: "a segment of kept changes became too old while it was being read, and was removed",
    todo: again,
    says: ({ file }) => `${file} was removed while it was needed, because it is older than changes are kept`,
    next: () => again,
  }),
  "DVS-CHANGES-TOO-NEW": entry<{ entity: string; oldest: string | null }>(data, {
    means: "the kept changes do not reach back to the time that was asked for",
    todo: "`dvsync changes ENTITY` shows what is kept, and where it begins anew",
    says: ({ entity, oldest }) =>
      `the kept changes of ${entity} do not reach back to that time${oldest === null ? "" : `; the oldest are of ${oldest}`}`,
    next: ({ entity }) => `dvsync changes ${entity}   (shows what is kept, and where it begins anew)`,
  }),
  "DVS-CURSOR-DAMAGED": entry<{ file: string }>(data, {
    means: "the file given with `--cursor` is not a cursor as dvsync writes it",
    todo: "check the path; to start over from the snapshot, remove the file",
    says: ({ file }) => `${file} is not a cursor as dvsync writes it`,
    next: ({ file }) => `check the path; to start over from the snapshot: rm ${file}`,
  }),
  "DVS-CURSOR-OTHER": entry<{ file: string; was: string; entity: string }>(config, {
    means: "the cursor belongs to a consumer of another entity",
    todo: "give each consumer of each entity a cursor file of its own",
    says: ({ file, was, entity }) => `${file} is the cursor of a consumer of ${was}, not of ${entity}`,
    next: () => "give each consumer of each entity a cursor file of its own",
  }),
  "DVS-CURSOR-LOCKED": entry<{ file: string }>(tryAgain, {
    means: "another dvsync is feeding the consumer of this cursor",
    todo: "run it again when that one has ended",
    says: ({ file }) => `another dvsync is feeding the consumer of ${file}`,
    next: () => "run it again when that has ended, or give this consumer a cursor file of its own",
  }),
  "DVS-RESYNC": entry<{ file: string; why: string }>(data, {
    means: "a consumer must start over from the snapshot, and `--no-resync` forbids it",
    todo: "the same command without `--no-resync` sends a `t` and then every row",
    says: ({ file, why }) => `the consumer of ${file} must start over from the snapshot: ${why}`,
    next: () => "the same command without --no-resync sends a t and then every row",
  }),
  "DVS-CONSUMER-FAILED": entry<{ who: string; why: string }>(tryAgain, {
    means: "the command that got the changes failed, or did not read them all; its cursor stays where it was",
    todo: "run it again: the command gets the same events once more",
    says: ({ who, why }) => `${who} ${why}; the cursor stays where it was`,
    next: () => "run the same command again: it gets the same events once more",
  }),
  "DVS-CONSUMER-NOT-STARTED": entry<{ program: string; why: string }>(config, {
    means: "the command behind `--` cannot be started",
    todo: "check its name and PATH",
    says: ({ program, why }) => `${program} cannot be started: ${why}`,
    next: () => "check the command behind -- and PATH",
  }),
  "DVS-MAX-DELETE": entry<{ entity: string; deleted: number; before: number; allowed: string }>(data, {
    means: "the pull would delete more rows than `--max-delete` allows; nothing was replaced",
    todo: "if these rows are really gone, run it again with a higher `--max-delete`",
    says: ({ entity, deleted, before, allowed }) =>
      `the pull of ${entity} would delete ${deleted} of ${before} rows, more than --max-delete ${allowed} allows; nothing was replaced`,
    next: ({ entity, deleted }) =>
      `if these rows are really gone: dvsync pull ${entity} --max-delete ${deleted}`,
  }),
  "DVS-NOT-PULLED": entry<{ entity: string; file: string }>(config, {
    means: "the entity has not been pulled into this folder",
    todo: "`dvsync pull ENTITY`",
    says: ({ file }) => `${file} not found, or its token file is missing`,
    next: ({ entity }) => `dvsync pull ${entity}`,
  }),
  "DVS-PULL-UNFINISHED": entry<{ entity: string }>(tryAgain, {
    means: "a pull is putting its files in place, or was cut off while it did",
    todo: "run it again; if that does not help, pull once",
    says: ({ entity }) => `a pull of ${entity} is putting its files in place, or was cut off while it did`,
    next: ({ entity }) => `run it again; if that does not help: dvsync pull ${entity}`,
  }),
  "DVS-PULLED-MEANWHILE": entry<{ entity: string }>(tryAgain, {
    means: "the entity was pulled while its rows were being read; what was printed is of no use",
    todo: again,
    says: ({ entity }) => `${entity} was pulled while its rows were being read; do not use what was printed`,
    next: () => again,
  }),
};
