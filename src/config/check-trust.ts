import { createHash } from "node:crypto";
import type { AuthSettings } from "../auth/auth-settings.ts";
import { describeAccessToken } from "../auth/describe-access-token.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import type { ConfigSources, SyncrcTrust } from "./config.ts";
import { type DangerousKey, findDangerousKeys } from "./dangerous-keys.ts";
import type { EnvironmentUrl } from "./environment-url.ts";
import type { FoundSyncrc } from "./find-syncrc.ts";
import type { Found } from "./options.ts";
import type { ParsedSyncrc } from "./parse-syncrc.ts";
import { isTrusted } from "./trusted-files.ts";

interface Read {
  readonly syncrc: ParsedSyncrc;
  readonly auth: AuthSettings;
  readonly environment: EnvironmentUrl | null;
  readonly url: Found<string> | null;
}

/** Says what the file could do, and, unless the user named it, whether that has been allowed. */
export async function checkTrust(
  { file, text, isNamed }: FoundSyncrc,
  { syncrc, auth, environment, url }: Read,
  sources: ConfigSources,
): Promise<SyncrcTrust> {
  const hash = hashSyncrc(text);
  const origin = environment?.origin ?? null;
  const keys = await findDangerousKeys(file, syncrc.values.auth, auth, origin, sources.followLinks);
  if (isNamed) return { keys, hash, doubt: null };
  if (keys.length > 0 && !(await isTrusted(file, hash, sources))) {
    return { keys, hash, doubt: refuseKeys(file, keys, syncrc) };
  }
  const isFileUrl = url?.source.kind === "file";
  const token = sources.env["DVSYNC_TOKEN"]?.trim().replace(/^bearer\s+/i, "") ?? "";
  return { keys, hash, doubt: isFileUrl && origin !== null ? refuseAudience(file, token, origin) : null };
}

/** What is remembered of a trusted file. */
function hashSyncrc(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function refuseKeys(file: string, keys: readonly DangerousKey[], syncrc: ParsedSyncrc): DvsyncError {
  const list = keys.map(
    ({ key, value, why }) => `${syncrc.at(key.split("."))}: key "${key}" ${why}: ${value.slice(0, 200)}`,
  );
  return fail("DVS-CONFIG-UNTRUSTED", { file, keys: list });
}

function refuseAudience(file: string, token: string, origin: string): DvsyncError | null {
  const audiences = describeAccessToken(token)?.audiences ?? [];
  if (audiences.length === 0 || audiences.some((audience) => toOrigin(audience) === origin)) return null;
  return fail("DVS-CONFIG-AUDIENCE", { file, audiences, origin });
}

function toOrigin(audience: string): string {
  return URL.canParse(audience) ? new URL(audience).origin : audience;
}
