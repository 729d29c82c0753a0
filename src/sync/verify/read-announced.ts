import { NeedsFullPullError } from "../../dataverse/needs-full-pull.ts";
import { hasCode } from "../../errors/has-code.ts";
import { readChanges } from "../read-changes.ts";
import type { VerifyJob } from "./verify-job.ts";

/** What the server says has changed behind a delta link. */
export interface AnnouncedChanges {
  readonly deltaLink: string;
  /** The row version that the next link starts from; null when the link does not tell (docs/protocol.md 4.10). */
  readonly upTo: bigint | null;
  /** Which of these ids it names. */
  readonly named: ReadonlySet<string>;
  /** How many rows it names, and whether any of them as deleted. */
  readonly size: number;
  readonly hasRemovals: boolean;
}

/** Reads the changes behind a delta link without applying them; null when the server no longer knows them. */
export async function readAnnounced(
  job: VerifyJob,
  deltaLink: string,
  ids: readonly string[],
): Promise<AnnouncedChanges | null> {
  try {
    const read = await readChanges(job.pull, deltaLink, () => undefined);
    const { changes } = read;
    try {
      const isNamed = (id: string) => {
        const bytes = Buffer.from(id);
        return changes.find(bytes, 0, bytes.length) >= 0;
      };
      const { size, hasRemovals } = changes;
      const named = new Set(ids.filter(isNamed));
      return { deltaLink: read.deltaLink, upTo: toTokenVersion(read.deltaLink), named, size, hasRemovals };
    } finally {
      await changes.close();
    }
  } catch (error) {
    if (hasCode(error, "DVS-TOKEN-EXPIRED") || error instanceof NeedsFullPullError) return null;
    throw error;
  }
}

function toTokenVersion(deltaLink: string): bigint | null {
  const digits = /[?&](?:\$|%24)deltatoken=(\d{1,20})(?:%21|!)/i.exec(deltaLink)?.[1];
  return digits === undefined ? null : BigInt(digits);
}
