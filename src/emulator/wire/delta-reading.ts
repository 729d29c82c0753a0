/** How far a delta has come. */
export interface DeltaReading {
  readonly select: readonly string[] | undefined;
  readonly page: number;
  /** The version that the delta began at. */
  readonly from: bigint;
  /** The version that it ends at, fixed when it began. */
  readonly upTo: bigint;
  /** The version of the last item of the page before. */
  readonly after: bigint;
  /** Whether that item was among the deletes. */
  readonly inDeletes: boolean;
}
