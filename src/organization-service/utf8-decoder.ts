import { isUtf8 } from "node:buffer";
import { NotXmlError } from "./not-xml-error.ts";

/** Creates a decoder of UTF-8 in chunks cut anywhere; a byte that is not UTF-8 throws `NotXmlError` rather than becoming another character. */
export function createUtf8Decoder(): (chunk: Buffer) => string {
  let cut: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const end = bytes.length - countCutBytes(bytes);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw new NotXmlError("the bytes are not UTF-8");
    cut = Buffer.from(bytes.subarray(end));
    return whole.toString("utf8");
  };
}

/** How many bytes at the end begin a character that the next chunk completes. */
function countCutBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue; // inside a character
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}
