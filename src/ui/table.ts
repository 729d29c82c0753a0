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

/** Lines of aligned columns under their headings, two spaces apart, with nothing trailing. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paintTitle: (text: string) => string = (text) => text,
): string[] {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((most, row) => Math.max(most, row[index]?.text.length ?? 0), title.length),
  );
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
