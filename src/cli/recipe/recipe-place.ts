/** What a recipe needs to know of this machine and folder; all paths are absolute. */
export interface RecipePlace {
  /** The Node that runs dvsync now: cron and systemd have a bare PATH. */
  readonly node: string;
  /** The file that it runs. */
  readonly program: string;
  /** Where the command is to run: the folder of `.syncrc`, or the working directory. */
  readonly folder: string;
  /** The folder of snapshots and token files. */
  readonly dir: string;
  readonly user: string;
  readonly version: string;
}

/** A word for `/bin/sh`: as it is where that is safe, else in single quotes. */
export function toShellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
