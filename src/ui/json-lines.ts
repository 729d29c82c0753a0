import { mask, toSafeJson } from "../errors/mask.ts";
import { toFailure } from "../errors/to-failure.ts";
import type { CountResult, EntityFacts, PullResult, StatusResult } from "../types.ts";

/** The line of `pull --json` for one entity. */
export function toPullJson(result: PullResult): string {
  const { entity, mode, because, created, updated, deleted, rows, bytes, pages, requests } = result;
  const { retries, durationMs, file, dryRun, estimate } = result;
  if (estimate !== undefined) {
    const spent = { requests, retries, durationMs: Math.round(durationMs) };
    return toSafeJson({ entity, mode, because, estimate, ...spent, file, dryRun });
  }
  const counted = { created, updated, deleted, rows, bytes, pages, requests, retries };
  const line = { entity, mode, because, ...counted, durationMs: Math.round(durationMs), file };
  return toSafeJson(dryRun === true ? { ...line, dryRun } : line);
}

/** The line for an entity that failed, or (with null) for a command that did. */
export function toErrorJson(entity: string | null, error: unknown, secrets: readonly string[] = []): string {
  const { code, message, hint, exitCode } = toFailure(error);
  const shown = hint === undefined ? null : mask(hint, secrets);
  const parts = { code, message: mask(message, secrets), hint: shown, exitCode };
  return toSafeJson(entity === null ? { error: parts } : { entity, error: parts });
}

/** The line of `count --json` for one entity. */
export function toCountJson({ entity, pulled, changes, estimate, capped }: CountResult): string {
  return toSafeJson({ entity, pulled, changes, estimate, capped });
}

/** The line of `status --json` for one entity. */
export function toStatusJson(result: StatusResult): string {
  const { note, lastError = null, failingSince = null, ...facts } = result;
  return toSafeJson({ ...facts, lastError, failingSince, note });
}

/** The line of `entities --json` for one table. */
export function toEntityJson(facts: EntityFacts): string {
  const { entitySet, logicalName, primaryId, tracked, canBeSwitched, type, keys } = facts;
  return toSafeJson({ entity: entitySet, logicalName, primaryId, tracked, canBeSwitched, type, keys });
}
