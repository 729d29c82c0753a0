/** A cell's text, and how it is coloured once it has been padded. */
export interface Cell {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

/** A column's heading and the side its cells stand on. */
export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

/** Lines of aligned columns under their headings, two spaces apart, with nothing trailing; where that is wider than `width`, one cell below the other. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paintTitle: (text: string) => string = (text) => text,
  width: number = Number.POSITIVE_INFINITY,
): string[] {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((most, row) => Math.max(most, row[index]?.text.length ?? 0), title.length),
  );
  const full = widths.reduce((sum, one) => sum + one + 2, -2);
  if (full > width) return rows.flatMap((row) => toRecord(columns, row, paintTitle, width));
  const titles = columns.map(({ title }) => ({ text: title, paint: paintTitle }));
  return [titles, ...rows].map((row) => {
    const last = row.findLastIndex((cell) => cell.text !== "");
    return row
      .slice(0, last + 1)
      .map(({ text, paint }, index) => {
        const gap = " ".repeat((widths[index] ?? 0) - text.length);
        const inked = paint === undefined || text === "" ? text : paint(text);
        if (columns[index]?.right === true) return gap + inked;
        return index === last ? inked : inked + gap;
      })
      .join("  ");
  });
}

/** The first cell on a line of its own, the others below it behind their headings. */
function toRecord(
  columns: readonly Column[],
  row: readonly Cell[],
  paintTitle: (text: string) => string,
  width: number,
): string[] {
  const longest = columns.slice(1).reduce((most, { title }) => Math.max(most, title.length), 0);
  const [first, ...rest] = row;
  const lines = rest.flatMap(({ text, paint = (plain) => plain }, index) => {
    const title = (columns[index + 1]?.title ?? "").padEnd(longest);
    const indent = " ".repeat(longest + 2);
    return wrap(text, width - longest - 4).map(
      (line, at) => `  ${at === 0 ? `${paintTitle(title)}  ` : indent}${paint(line)}`,
    );
  });
  return [first?.paint?.(first.text) ?? first?.text ?? "", ...lines];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((one) => one !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
