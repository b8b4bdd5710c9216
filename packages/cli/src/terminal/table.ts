import { visibleWidth, wrapHard } from './fit.ts';

/** The first column, which names the rows, may take this share of the width. */
const NAMES = 0.5;
/** No column is made narrower. */
const NARROWEST = 8;

/**
 * Rows of cells as aligned text. Cells that are numbers in every row stand to the right.
 *
 * @param width of the terminal; columns that don't fit go below the others, each block with the first column, and what is still too wide is
 * broken into lines. Undefined: as wide as it gets
 */
export function table(
  rows: readonly (readonly string[])[],
  header?: readonly string[],
  width?: number | undefined,
): string[] {
  const all = header ? [header, ...rows] : rows;
  const columns = (all[0] ?? []).map((_, column) => column);
  const wanted = columns.map((column) => Math.max(...all.map((row) => visibleWidth(row[column] ?? ''))));
  const widths = narrowed(wanted, width);
  const numeric = columns.map((column) => rows.every((row) => /^[-+]?[\d,.]*\d[%×s]?$|^–?$/.test(row[column] ?? '')));
  return blocksOf(widths, width).flatMap((shown, block) => {
    const lines = (row: readonly string[]): string[] => {
      const cells = shown.map((column) => wrapHard(row[column] ?? '', widths[column]!));
      const height = Math.max(...cells.map((cell) => cell.length));
      return Array.from({ length: height }, (_, line) =>
        shown
          .map((column, place) => {
            const cell = cells[place]?.[line] ?? '';
            const room = ' '.repeat(widths[column]! - visibleWidth(cell));
            return numeric[column] ? room + cell : cell + room;
          })
          .join('  ')
          .trimEnd(),
      );
    };
    const rule = shown.map((column) => '─'.repeat(widths[column]!)).join('  ');
    return [...(block > 0 ? [''] : []), ...(header ? [...lines(header), rule] : []), ...rows.flatMap(lines)];
  });
}

/** Widths of which the first and any other fit beside each other. */
function narrowed([first = 0, ...rest]: readonly number[], width = Number.POSITIVE_INFINITY): number[] {
  if (first + 2 + Math.max(0, ...rest) <= width) return [first, ...rest];
  const names = rest.length === 0 ? width : Math.max(NARROWEST, Math.floor(width * NAMES));
  const named = Math.min(first, names);
  return [named, ...rest.map((each) => Math.min(each, Math.max(NARROWEST, width - named - 2)))];
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
