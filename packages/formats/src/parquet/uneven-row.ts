import type { Page } from './page-index.ts';
import type { PageContent } from './read-page.ts';
import type { SchemaNode } from './schema-tree.ts';

interface Row {
  readonly row: number;
  numbers: number;
  lists: number;
  /** What it is instead of numbers. */
  instead: string | undefined;
}

/**
 * The first row that is no vector of as many numbers as the first row's, in words: `row 8 is null where row 0 has 32 numbers`.
 *
 * @param pages all of the column, from the first row on
 * @param nullable whether the lowest definition level says that the row itself is null
 * @returns undefined: there is none
 */
export async function unevenRow(
  pages: AsyncIterable<{ readonly column: SchemaNode; readonly page: Page; readonly content: PageContent }>,
  nullable: boolean,
): Promise<string | undefined> {
  let dimension: number | undefined;
  let current: Row | undefined;
  const fault = (): string | undefined => {
    if (current === undefined) return undefined;
    const found = faultOf(current, dimension);
    dimension ??= current.numbers;
    return found;
  };
  for await (const { column, page, content } of pages) {
    for (let index = 0; index < page.values; index++) {
      const level = content.repetition?.[index] ?? 0;
      if (level === 0 || current === undefined) {
        const found = fault();
        if (found !== undefined) return found;
        current = { row: current === undefined ? 0 : current.row + 1, numbers: 0, lists: 1, instead: undefined };
      } else if (level < column.repeated) current.lists++;
      const defined = content.definition?.[index] ?? column.defined;
      if (defined === column.defined) current.numbers++;
      else if (nullable && defined === 0) current.instead ??= 'is null';
      else if (column.repetition === 'optional' && defined === column.defined - 1) {
        current.instead ??= `holds a null, its number ${current.numbers + 1},`;
      }
    }
  }
  return fault();
}

function faultOf({ row, numbers, lists, instead }: Row, dimension: number | undefined): string | undefined {
  const others =
    dimension === undefined
      ? 'every row needs a vector of numbers'
      : `row 0 has ${dimension} number${dimension === 1 ? '' : 's'}`;
  if (instead !== undefined) return `row ${row} ${instead} where ${others}`;
  if (lists > 1) return `row ${row} is ${lists} lists of numbers where ${others}`;
  if (numbers === 0 || (dimension !== undefined && numbers !== dimension))
    return `row ${row} has ${numbers === 0 ? 'no' : numbers} number${numbers === 1 ? '' : 's'} where ${others}`;
  return undefined;
}
