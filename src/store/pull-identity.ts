import type { Api } from "../types.ts";
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
  /** How the rows were read; left out for the Web API. */
  readonly api?: Api | undefined;
  /** The columns of the rows, where dvsync and not the server chose them. */
  readonly askedColumns?: readonly string[] | undefined;
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
  api: "api?",
  askedColumns: "strings?",
};
