/**
 * Rows of cells as aligned text. Cells that are numbers in every row stand to the right.
 *
 * @param width of the terminal; columns that don't fit go below the others, each block with the first column. Undefined: as wide as it gets
 */
export function table(
  rows: readonly (readonly string[])[],
  header?: readonly string[],
  width?: number | undefined,
): string[] {
  const all = header ? [header, ...rows] : rows;
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const numeric = widths.map((_, column) => rows.every((row) => /^[-+]?[\d,.]*\d[%×s]?$|^–?$/.test(row[column] ?? '')));
  return blocksOf(widths, width).flatMap((columns, block) => {
    const line = (row: readonly string[]): string =>
      columns
        .map((column) => {
          const cell = row[column] ?? '';
          return numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
        })
        .join('  ')
        .trimEnd();
    const rule = columns.map((column) => '─'.repeat(widths[column]!)).join('  ');
    return [...(block > 0 ? [''] : []), ...(header ? [line(header), rule] : []), ...rows.map(line)];
  });
}

/** Columns that are shown beside each other. */
function blocksOf(widths: readonly number[], width = Number.POSITIVE_INFINITY): number[][] {
  const [first = 0, ...rest] = widths;
  const blocks: number[][] = [[0]];
  let used = first;
  for (const [index, each] of rest.entries()) {
    const block = blocks.at(-1)!;
    if (used + 2 + each > width && block.length > 1) {
      blocks.push([0, index + 1]);
      used = first + 2 + each;
    } else {
      block.push(index + 1);
      used += 2 + each;
    }
  }
  return blocks;
}
