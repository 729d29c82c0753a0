import type { RecordShape } from "./record.ts";

/** What was asked, and of whom: the fields that token files and checkpoints share. */
export interface PullIdentity {
  readonly format: 1;
  /** Base URL, without `/api/data`. */
  readonly url: string;
  readonly apiVersion: string;
  readonly organizationId: string;
  readonly entitySet: string;
  readonly logicalName: string;
  readonly primaryId: string;
  readonly select: readonly string[] | null;
}

export const identityShape: RecordShape = {
  format: "number",
  url: "string",
  apiVersion: "string",
  organizationId: "string",
  entitySet: "string",
  logicalName: "string",
  primaryId: "string",
  select: "strings|null",
};
