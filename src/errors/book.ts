import { changesErrors } from "./changes.ts";
import { configurationErrors } from "./configuration.ts";
import { diskErrors } from "./disk.ts";
import type { Entry } from "./entry.ts";
import { networkErrors } from "./network.ts";
import { pullErrors } from "./pull.ts";
import { runErrors } from "./run.ts";
import { serverErrors } from "./server.ts";
import { signInErrors } from "./sign-in.ts";
import { usageErrors } from "./usage.ts";

/** Every code once, by area, in the order of the manual. @internal */
export const areas = {
  "Command line": usageErrors,
  Configuration: configurationErrors,
  "Signing in": signInErrors,
  Network: networkErrors,
  Server: serverErrors,
  "Pulls and their files": pullErrors,
  "Kept changes": changesErrors,
  "Disk and output": diskErrors,
  "The run": runErrors,
} as const;

export const book = {
  ...usageErrors,
  ...configurationErrors,
  ...signInErrors,
  ...networkErrors,
  ...serverErrors,
  ...pullErrors,
  ...changesErrors,
  ...diskErrors,
  ...runErrors,
};

export type Code = keyof typeof book;

/** What the sentence of a code is made from. */
export type FactsOf<C extends Code> = (typeof book)[C] extends Entry<infer Facts> ? Facts : never;
