import { writeTextDurably } from "../../disk/durable.ts";
import { readTextFile } from "../../disk/text-file.ts";
import { fail } from "../../errors/fail.ts";

/** How far a consumer has come, or null when it is new; refuses a file that is damaged (65) or another entity's (78). */
export async function readCursor(file: string, entity: string): Promise<number | null> {
  const text = await readTextFile(file);
  if (text === null) return null;
  const cursor = parse(text);
  if (cursor === null) throw fail("DVS-CURSOR-DAMAGED", { file });
  if (cursor.entity === entity) return cursor.seq;
  throw fail("DVS-CURSOR-OTHER", { file, was: cursor.entity, entity });
}

/** Moves a cursor, durably. */
export async function writeCursor(file: string, entity: string, seq: number): Promise<void> {
  const text = `${JSON.stringify({ format: 1, entity, seq })}\n`;
  await writeTextDurably(file, text, `${file}.${process.pid}.unfinished`);
}

function parse(text: string): { entity: string; seq: number } | null {
  try {
    const { format, entity, seq } = JSON.parse(text) as Record<string, unknown>;
    const isCursor = format === 1 && typeof entity === "string" && Number.isSafeInteger(seq);
    return isCursor ? { entity, seq: Number(seq) } : null;
  } catch {
    return null;
  }
}
