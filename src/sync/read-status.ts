import { isName } from "../is-name.ts";
import { readLockHolder } from "../disk/lock.ts";
import { listFolder, readFileSize } from "../disk/text-file.ts";
import { toWorkName } from "../disk/work-folder.ts";
import { hasCode } from "../errors/has-code.ts";
import type { Checkpoint } from "../store/checkpoint.ts";
import { toEntityFiles } from "../store/entity-files.ts";
import { findResumable } from "../store/find-resumable.ts";
import { readPending } from "../store/finish-commit.ts";
import { readTokenFile, type TokenFile } from "../store/token-file.ts";
import type { EntityState, StatusResult } from "../types.ts";
import { describeHolder } from "./with-lock.ts";
import { tellLife, toExpiry } from "./token-age.ts";

/** What the files of one entity say. */
export interface LocalFacts {
  readonly token: TokenFile | null;
  /** What is wrong with the token file, if it cannot be read. */
  readonly tokenProblem: string | null;
  readonly snapshotBytes: number | null;
  readonly checkpoint: Checkpoint | null;
  readonly holder: string | null;
  /** A pull died while it put its files in place. */
  readonly isPending: boolean;
}

/** How an entity stands, from local files alone. */
export async function readStatus(dir: string, entity: string, now: Date): Promise<StatusResult> {
  const files = toEntityFiles(dir, entity);
  const pending = await readPending(files).catch(() => null);
  const { token, tokenProblem } =
    pending === null ? await readToken(entity, dir) : { token: pending.token, tokenProblem: null };
  const holder = await readLockHolder(files.lock);
  const facts: LocalFacts = {
    token,
    tokenProblem,
    snapshotBytes: await readFileSize(pending?.snapshot ?? files.snapshot),
    isPending: pending !== null,
    checkpoint: await findResumable(files),
    holder: holder === null ? null : describeHolder(holder),
  };
  const { state, note } = toState(facts, now);
  const expiresAt = token === null ? null : toExpiry(token);
  return {
    entity,
    state,
    rows: token?.rows ?? (state === "partial" ? (facts.checkpoint?.rows ?? null) : null),
    bytes: facts.snapshotBytes ?? (state === "partial" ? (facts.checkpoint?.bytes ?? null) : null),
    pulledAt: token?.pulledAt ?? null,
    fullPulledAt: token?.fullPulledAt ?? null,
    tokenExpiresAt: expiresAt?.toISOString() ?? null,
    file: files.snapshot,
    ...((token ?? facts.checkpoint)?.api === "organization-service" ? { api: "organization-service" } : {}),
    verifiedAt: token?.verified?.at ?? null,
    verified: token?.verified === undefined ? null : `${token.verified.result} (${token.verified.level})`,
    ...(note === undefined ? {} : { note }),
  };
}

/** The entities that have a token file or an unfinished pull in this folder, sorted. */
export async function listMirrored(dir: string): Promise<string[]> {
  const names = new Set<string>();
  for (const file of await listFolder(dir)) {
    const name = /^(\w+)\.token\.json$/.exec(file)?.[1];
    if (name !== undefined && isName(name)) names.add(name);
  }
  for (const file of await listFolder(`${dir}/.dvsync`)) {
    const name = toWorkName(file) ?? /^(\w+)\.commit\.json$/.exec(file)?.[1];
    if (name !== undefined && isName(name) && (await isMirrored(dir, name))) names.add(name);
  }
  return [...names].sort();
}

async function isMirrored(dir: string, name: string): Promise<boolean> {
  const files = toEntityFiles(dir, name);
  return (await findResumable(files)) !== null || (await readPending(files).catch(() => null)) !== null;
}

/** The state that the facts amount to, and what a word cannot say. @internal */
export function toState(facts: LocalFacts, now: Date): { state: EntityState; note?: string } {
  const { token, snapshotBytes, checkpoint, holder } = facts;
  if (holder !== null) return { state: "locked", note: `being pulled by ${holder}` };
  if (facts.tokenProblem !== null) return { state: "damaged", note: facts.tokenProblem };
  const pendingNote = facts.isPending
    ? {
        note: "the last pull was cut off while putting its files in place; the next one finishes that",
      }
    : {};
  if (checkpoint !== null && !facts.isPending)
    return {
      state: "partial",
      note: `an interrupted full pull can be resumed after ${checkpoint.rows.toLocaleString("en-US")} rows`,
    };
  if (token === null) return { state: "never" };
  if (snapshotBytes === null)
    return { state: "damaged", note: "the snapshot is missing; the next pull is a full one" };
  if (snapshotBytes !== token.bytes) {
    return {
      state: "damaged",
      note: "the snapshot is not the file that the token was written with; the next pull is a full one",
    };
  }
  const state = tellLife(token, now);
  return state === "expired" ? { state, note: "the next pull is a full one" } : { state, ...pendingNote };
}

async function readToken(entity: string, dir: string): Promise<Pick<LocalFacts, "token" | "tokenProblem">> {
  try {
    return { token: await readTokenFile(toEntityFiles(dir, entity), entity), tokenProblem: null };
  } catch (error) {
    if (hasCode(error, "DVS-TOKEN-NEWER", "DVS-TOKEN-DAMAGED"))
      return { token: null, tokenProblem: error.message };
    throw error;
  }
}
