export { DvsyncError } from "./errors/dvsync-error.ts";
export { exitCodes, type ExitCode } from "./errors/exit-codes.ts";
export { WireError } from "./errors/wire-error.ts";
