import type { DvsyncError } from "../errors/dvsync-error.ts";

/** The world that a command runs in, as arguments. */
export interface Io {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborts on SIGINT and SIGTERM, with a `DvsyncError` as its reason. */
  readonly signal: AbortSignal;
  /** What must never be printed; grows with each access token. */
  readonly secrets: string[];
}

/** How a command ended: done, with the answer "no", or with a failure that it has told already. */
export type Ending = "done" | "no" | DvsyncError;

/** The options that every command takes, as commander hands them over. */
export interface GlobalOptions {
  readonly config?: string;
  readonly url?: string;
  readonly dir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** False for `--no-color`. */
  readonly color?: boolean;
}
