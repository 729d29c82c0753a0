import { scanLines } from "../scan-lines.ts";

export interface SnapshotFacts {
  readonly snapshot: string;
  readonly entity: string;
  readonly primaryId: string;
  readonly seq: number;
  readonly tsMs: number;
}

/** A `t`, then each row of a snapshot as an `r`, handed over by the block. */
export async function sendSnapshot(
  { snapshot, entity, primaryId, seq, tsMs }: SnapshotFacts,
  because: string,
  send: (op: "t" | "r", id: string | null, line: Buffer) => void,
  drained: () => Promise<void>,
): Promise<void> {
  const head = (op: string) =>
    `{"op":"${op}","seq":${seq},"ts_ms":${tsMs},"entity":${JSON.stringify(entity)},"id":`;
  const rowHead = Buffer.from(head("r"));
  const middle = Buffer.from(',"before":null,"after":');
  const end = Buffer.from("}");
  const start = `${head("t")}null,"before":null,"after":null,"because":${JSON.stringify(because)}}`;
  send("t", null, Buffer.from(start));
  await scanLines(snapshot, primaryId, {
    line(bytes, from, to, idStart, idEnd) {
      const row = bytes.subarray(from, to);
      const id = bytes.subarray(idStart - 1, idEnd + 1);
      send("r", id.toString(), Buffer.concat([rowHead, id, middle, row, end]));
    },
    blockEnd: () => drained(),
  });
}
