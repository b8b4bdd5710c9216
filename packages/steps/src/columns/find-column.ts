import type { ColumnSchema } from '@ablata/spec';

export interface ColumnPath {
  readonly column: string;
  /** What follows inside the column's value. */
  readonly inside: readonly string[];
}

/** The column a dotted path begins with, the longest there is (`quality.useful` before `quality`), and the rest of the path. */
export function findColumn(segments: readonly string[], columns: ColumnSchema): ColumnPath | undefined {
  for (let length = segments.length; length > 0; length--) {
    const column = segments.slice(0, length).join('.');
    if (Object.hasOwn(columns, column)) return { column, inside: segments.slice(length) };
  }
  return undefined;
}
