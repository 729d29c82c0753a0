/** The facts that all tables share: one row version counter and one clock. */
export interface Organization {
  readonly clock: () => Date;
  /** The version of the newest write. */
  readonly version: bigint;
  /** Takes `count` versions and answers the first of them. */
  take(count: number): bigint;
}

// Above 2^53, so that a client which takes versions for doubles is caught (docs/protocol.md 4.10, 9.2).
const firstVersion = 9007199254740993n;

/** Opens an organization whose row versions start above 2^53. */
export function openOrganization(clock: () => Date, start: bigint = firstVersion): Organization {
  let version = start;
  return {
    clock,
    get version() {
      return version;
    },
    take(count) {
      const first = version + 1n;
      version += BigInt(count);
      return first;
    },
  };
}

/** A time as the Web API writes it: UTC, whole seconds (docs/protocol.md 9.5). */
export function toTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
