import type { Challenge } from "./parse-challenge.ts";

/** What signing in needs from the floors around it. */
export interface AuthContext {
  /** The configured origin: access tokens are made for it. */
  readonly origin: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where `auth.command` runs: the folder of the `.syncrc` that holds it. */
  readonly commandFolder?: string;
  /** Asks the environment where to sign in; called at most once, and only when nobody has said it. */
  readonly discover: () => Promise<Challenge>;
  /** Shows a person what to do (the device code), on stderr. */
  readonly prompt: (text: string) => void;
  /** Reads a whole text file that the settings name; null when it does not exist. */
  readonly readFile: (path: string) => Promise<string | null>;
  /** How long one request of a sign-in may take (default 30 s), and a sign-in as a whole (90 s). */
  readonly limits?: { readonly requestMs?: number; readonly signInMs?: number };
}
