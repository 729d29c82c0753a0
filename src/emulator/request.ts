import type { IncomingHttpHeaders } from "node:http";
import type { FaultKind } from "./faults/fault.ts";

/** A request that the emulator received. */
export interface EmulatorRequest {
  readonly method: string;
  /** Path and query byte for byte as received. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** 0 until an answer is under way, and for ever when the connection was reset instead. */
  status: number;
  /** The fault that it met. */
  fault?: FaultKind;
}
