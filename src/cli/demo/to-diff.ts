/** What became of the lines of a snapshot, each shortened to `width`: `~` changed (as it is now), `-` removed, `+` added. */
export function toDiff(before: string, after: string, primaryId: string, width: number): string[] {
  const [old, now] = [byId(before, primaryId), byId(after, primaryId)];
  const changed = [...now].filter(([id, line]) => old.has(id) && old.get(id) !== line);
  const removed = [...old].filter(([id]) => !now.has(id));
  const added = [...now].filter(([id]) => !old.has(id));
  return [
    ...changed.map(([, line]) => shorten(`~ ${line}`, width)),
    ...removed.map(([, line]) => shorten(`- ${line}`, width)),
    ...added.map(([, line]) => shorten(`+ ${line}`, width)),
  ];
}

function byId(text: string, primaryId: string): Map<string, string> {
  const id = new RegExp(`"${primaryId}":"([^"]*)"`);
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [id.exec(line)?.[1] ?? line, line]));
}

/** The ETag says nothing to a reader, and takes the room of what does. */
function shorten(line: string, width: number): string {
  const short = line.replace(/"@odata\.etag":"(?:[^"\\]|\\.)*",/, "…");
  return short.length <= width ? short : `${short.slice(0, width - 1)}…`;
}
