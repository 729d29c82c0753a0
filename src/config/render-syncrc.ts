import type { AuthSettings } from "../auth/auth-settings.ts";
import type { EntitySetting } from "./config.ts";

/** What `dvsync init` learned. */
export interface SyncrcParts {
  readonly url: string;
  readonly auth: AuthSettings;
  /** A name alone stands for all columns. */
  readonly entities: readonly (string | EntitySetting)[];
  readonly apiVersion?: string | undefined;
  readonly dir?: string | undefined;
  readonly insecure?: boolean | undefined;
}

/** The text of a commented `.syncrc` that loads back to the same configuration. */
export function renderSyncrc(_parts: SyncrcParts): string {
  throw new Error("not written yet");
}
