/** As podman's tables: a column is twelve wide at least, and two spaces wider than what it holds. */
const MIN_WIDTH = 12;
const GAP = 2;

/** Lines of cells, in columns. The last cell of a line is not padded. */
export function alignColumns(lines: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const cells of lines) {
    for (const [column, cell] of cells.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? MIN_WIDTH, widthOf(cell) + GAP);
    }
  }
  return lines.map((cells) =>
    cells
      .map((cell, column) => {
        const isLast = column === cells.length - 1;
        return isLast ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell));
      })
      .join(''),
  );
}

/** Columns a terminal needs; what is wider than one column is beyond names and sizes. */
const widthOf = (text: string) => [...text].length;
