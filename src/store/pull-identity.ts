import * as v from "valibot";
import type { Api } from "../types.ts";
import { filled } from "./record.ts";

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

/** The same, as files of ours must have them. */
export const identityShape = {
  format: v.literal(1),
  url: filled,
  apiVersion: filled,
  organizationId: filled,
  entitySet: filled,
  logicalName: filled,
  primaryId: filled,
  select: v.nullable(v.array(v.string())),
  api: v.optional(v.picklist(["web", "organization-service"])),
  askedColumns: v.optional(v.array(v.string())),
};
