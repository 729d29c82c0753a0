import type { CountResult, EntityFacts, PullResult, StatusResult } from "../types.ts";
import { printable } from "./printable.ts";
import { redact } from "./redact.ts";
import { toErrorParts } from "./render-error.ts";

/** The line of `pull --json` for one entity. */
export function toPullJson(result: PullResult): string {
  const { entity, mode, because, created, updated, deleted, rows, bytes, pages, requests } = result;
  const { retries, durationMs, file, api, dryRun, estimate } = result;
  if (estimate !== undefined) {
    const spent = { requests, retries, durationMs: Math.round(durationMs) };
    return JSON.stringify({ entity, mode, because, estimate, ...spent, file, api, dryRun });
  }
  const counted = { created, updated, deleted, rows, bytes, pages, requests, retries };
  const line = { entity, mode, because, ...counted, durationMs: Math.round(durationMs), file, api };
  return JSON.stringify(dryRun === true ? { ...line, dryRun } : line);
}

/** The line for an entity that failed, or (with null) for a command that did. */
export function toErrorJson(entity: string | null, error: unknown, secrets: readonly string[] = []): string {
  const clean = (text: string) => redact(printable(text), secrets);
  const { code, message, hint, exitCode } = toErrorParts(error);
  const parts = { code, message: clean(message), hint: hint === null ? null : clean(hint), exitCode };
  return JSON.stringify(entity === null ? { error: parts } : { entity, error: parts });
}

/** The line of `count --json` for one entity. */
export function toCountJson({ entity, pulled, changes, estimate, capped, api }: CountResult): string {
  return JSON.stringify({ entity, pulled, changes, estimate, capped, api });
}

/** The line of `status --json` for one entity. */
export function toStatusJson(result: StatusResult): string {
  const { entity, state, rows, bytes, pulledAt, fullPulledAt, tokenExpiresAt, file, api, note } = result;
  const { lastError = null, failingSince = null } = result;
  const times = { pulledAt, fullPulledAt, tokenExpiresAt };
  return JSON.stringify({ entity, state, rows, bytes, ...times, file, api, lastError, failingSince, note });
}

/** The line of `entities --json` for one table. */
export function toEntityJson(facts: EntityFacts): string {
  const { entitySet, logicalName, primaryId, tracked, canBeSwitched, type, keys } = facts;
  return JSON.stringify({ entity: entitySet, logicalName, primaryId, tracked, canBeSwitched, type, keys });
}
