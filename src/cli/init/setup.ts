import type { AuthSettings } from "../../auth/auth-settings.ts";

/** Where `.syncrc` is to be written, and what `--dir` said. */
export interface Place {
  readonly file: string;
  readonly cwd: string;
  readonly dir: string | undefined;
}

/** What `init` has to know before it can contact the environment. */
export interface Setup {
  /** As it was given; may still carry `/api/data/v9.2`. */
  readonly url: string;
  readonly auth: AuthSettings;
}

/** What the environment said to it. */
export interface Found {
  /** Entity set names. */
  readonly entities: readonly string[];
  /** Null when it was not asked. */
  readonly organizationId: string | null;
}
