/** The members of a flat row in the order of their names, texts in one spelling and numbers as they are: the same for two lines that say the same. */
export function toValues(line: string): string {
  const members = line.matchAll(/("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*"|[^,{}]+)/g);
  const told = [...members].map(([, name, value]) => {
    const text = value!.startsWith('"') ? JSON.stringify(JSON.parse(value!)) : value!;
    return `${name!}:${text}`;
  });
  return told.sort().join();
}

/** The lines of a file that comes in blocks, without their line breaks. */
export async function* toLines(blocks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let cut = Buffer.alloc(0);
  for await (const block of blocks) {
    const bytes = Buffer.concat([cut, block]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield bytes.toString("utf8", start, end);
      start = end + 1;
    }
    cut = bytes.subarray(start);
  }
  if (cut.length > 0) yield cut.toString("utf8");
}
