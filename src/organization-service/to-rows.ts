import { readRowKey } from "../rows/row-key.ts";
import { endWord, idEndWord, idStartWord, keyWord, type Rows, rowWords } from "../rows/rows.ts";

/** Rows from their lines, newlines included. The id of each is its last member, a GUID. */
export function toRows(lines: readonly string[]): Rows {
  const text = lines.join("");
  const bytes = Buffer.from(text, "utf8");
  const isAscii = bytes.length === text.length;
  const words = new Uint32Array(lines.length * rowWords);
  let end = 0; // behind the newline
  for (const [index, line] of lines.entries()) {
    const at = index * rowWords;
    const start = end;
    end += isAscii ? line.length : Buffer.byteLength(line);
    const idEnd = end - '"}\n'.length;
    const idStart = idEnd - guidLength;
    words[at] = start;
    words[at + endWord] = end - 1;
    words[at + idStartWord] = idStart;
    words[at + idEndWord] = idEnd;
    readRowKey(bytes, idStart, idEnd, words, at + keyWord);
  }
  return { count: lines.length, bytes, words };
}

const guidLength = 36;
