import { NotJsonError } from "../rows/compactor.ts";

/** What JSON allows between tokens (RFC 8259 2). */
export function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** A byte that the grammar does not allow here. */
export function unexpected(byte: number, where: string): NotJsonError {
  return new NotJsonError(`unexpected ${JSON.stringify(String.fromCharCode(byte))} ${where}`);
}
