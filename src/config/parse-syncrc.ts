import * as v from "valibot";
import { suggest } from "./suggest.ts";
import { parseJsonc } from "./parse-jsonc.ts";
import { refuse } from "./refuse.ts";
import { type Syncrc, syncrcKeys, syncrcSchema } from "./syncrc-schema.ts";

/** A `.syncrc` whose shape is right. */
export interface ParsedSyncrc {
  readonly values: Syncrc;
  /** `file:line` of a key. */
  readonly at: (path: readonly (string | number)[]) => string;
}

/** Reads the text of a `.syncrc`; anything unknown or of the wrong type is refused with file, line and key. */
export function parseSyncrc(file: string, text: string): ParsedSyncrc {
  const document = parseJsonc(file, text);
  const result = v.safeParse(syncrcSchema, document.value);
  if (result.success) return { values: result.output, at: document.at };
  throw toError(result.issues[0], document.at);
}

function toError(issue: v.BaseIssue<unknown>, at: ParsedSyncrc["at"]): Error {
  const path = (issue.path ?? []).map((item) => (typeof item.key === "number" ? item.key : String(item.key)));
  const source = { kind: "file", at: at(path), key: path.join(".") || "(the whole file)" } as const;
  const last = issue.path?.at(-1);
  if (issue.type !== "strict_object" || last?.type !== "object" || last.origin !== "key") {
    return refuse(source, issue.message, "see .syncrc.example for every key");
  }
  const { key } = last;
  if (/secret|password|passphrase|token|apikey/i.test(key) && !/file$/i.test(key)) {
    return refuse(source, "no secret in this file", adviceFor(key));
  }
  const known = path.length === 1 ? syncrcKeys.top : path[0] === "auth" ? syncrcKeys.auth : syncrcKeys.entity;
  const close = suggest(key, known);
  return refuse(
    source,
    `one of ${known.join(", ")}`,
    close === null ? "take that key out; .syncrc.example shows every key" : `did you mean "${close}"?`,
  );
}

function adviceFor(key: string): string {
  if (/password|passphrase/i.test(key)) {
    return 'put it into a file and name that file: "auth": { "certificatePasswordFile": "..." }';
  }
  if (/token/i.test(key)) return 'put it into the environment variable DVSYNC_TOKEN, or use "auth.command"';
  return 'put it into the environment, or into a file and name that file: "auth": { "clientSecretFile": "..." }';
}
