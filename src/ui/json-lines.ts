import { mask, toSafeJson } from "../errors/mask.ts";
import { toFailure } from "../errors/to-failure.ts";
import type { CountResult, EntityFacts, PullResult, StatusResult, VerifyResult } from "../types.ts";

/** The line of `pull --json` for one entity. */
export function toPullJson(result: PullResult): string {
  const { entity, mode, because, created, updated, deleted, rows, bytes, pages, requests } = result;
  const { retries, durationMs, file, api, dryRun, estimate } = result;
  if (estimate !== undefined) {
    const spent = { requests, retries, durationMs: Math.round(durationMs) };
    return toSafeJson({ entity, mode, because, estimate, ...spent, file, api, dryRun });
  }
  const counted = { created, updated, deleted, rows, bytes, pages, requests, retries };
  const line = { entity, mode, because, ...counted, durationMs: Math.round(durationMs), file, api };
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
export function toCountJson({ entity, pulled, changes, estimate, capped, api }: CountResult): string {
  return toSafeJson({ entity, pulled, changes, estimate, capped, api });
}

/** The line of `status --json` for one entity. */
export function toStatusJson(result: StatusResult): string {
  const {
    note,
    lastError = null,
    failingSince = null,
    verifiedAt = null,
    verified = null,
    ...facts
  } = result;
  return toSafeJson({ ...facts, lastError, failingSince, verifiedAt, verified, note });
}

/** The lines of `verify --json` for one entity: one for each difference, where they are listed, and one for all. */
export function toVerifyJson(result: VerifyResult, isListed: boolean): string[] {
  const { entity, level, equal, rows, missing, stale, extra, silent, changedMeanwhile } = result;
  const { unsettled, repaired, requests, durationMs, file, differences } = result;
  const counts = { missing, stale, extra, silent, changedMeanwhile, unsettled, repaired, requests };
  const lines = isListed ? differences.map((difference) => toSafeJson({ entity, ...difference })) : [];
  return [...lines, toSafeJson({ entity, level, equal, rows, ...counts, durationMs, file })];
}

/** The line of `entities --json` for one table. */
export function toEntityJson(facts: EntityFacts): string {
  const { entitySet, logicalName, primaryId, tracked, canBeSwitched, type, keys } = facts;
  return toSafeJson({ entity: entitySet, logicalName, primaryId, tracked, canBeSwitched, type, keys });
}
