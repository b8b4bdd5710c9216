import type { AblataError } from '@ablata/spec';
import { damaged, elementsOf, type PositionalFile, unsupported } from '@ablata/torch-file';
import { VECTOR_NAME } from '../table/known-names.ts';
import type { TableVectors } from '../table/table.ts';
import { toFloat32 } from '../table/to-float32.ts';
import { type Page, readPageIndex } from './page-index.ts';
import type { ColumnChunk, RowGroup } from './read-footer.ts';
import { type PageContent, readPage } from './read-page.ts';
import type { Values } from './read-values.ts';
import { leavesOf, type SchemaNode } from './schema-tree.ts';
import { unevenRow } from './uneven-row.ts';

/**
 * Whether a column is one of vectors: a list of floats whose name says so, or, in the layout of Meta's LCM, a list of one such list.
 *
 * @param named those that a file of ours says are vectors
 */
export function isVectors(node: SchemaNode, named: ReadonlySet<string>): boolean {
  const [leaf, ...others] = leavesOf(node);
  const isFloat =
    leaf?.type === 'FLOAT' || leaf?.type === 'DOUBLE' || (leaf?.type === 'FIXED' && leaf.meaning.kind === 'half');
  const isList = node.meaning.kind === 'list' && (leaf?.repeated === 1 || leaf?.repeated === 2);
  return others.length === 0 && isFloat && isList && (VECTOR_NAME.test(node.name) || named.has(node.name));
}

const HINT = 'Leave the row out, or give it a vector of the same length.';

/** One row group of a column of vectors. */
interface Part {
  readonly chunk: ColumnChunk;
  readonly first: number;
  readonly rows: number;
  pages?: Promise<Page[]>;
  dictionary?: Promise<Values | undefined>;
}

/** A column of vectors, read page by page: whole pages are skipped by what their headers say. */
export class VectorPages {
  readonly #file: PositionalFile;
  readonly #name: string;
  readonly #nullable: boolean;
  readonly #parts: Part[] = [];
  #dimension = 0;
  #last: { readonly page: Page; readonly values: Float32Array } | undefined;

  private constructor(file: PositionalFile, name: string, nullable: boolean) {
    this.#file = file;
    this.#name = name;
    this.#nullable = nullable;
  }

  /**
   * Looks at the first vector and at the counts of all row groups.
   *
   * @param node a column that {@link isVectors}
   * @throws DATA_UNSUPPORTED when the counts are no rows of one length · DATA_DAMAGED
   */
  static async open(
    file: PositionalFile,
    name: string,
    node: SchemaNode,
    groups: readonly RowGroup[],
  ): Promise<TableVectors> {
    const column = new VectorPages(file, name, node.repetition === 'optional');
    const leaf = leavesOf(node)[0]!;
    let first = 0;
    for (const { rows, chunks } of groups) {
      if (rows > 0) column.#parts.push({ chunk: chunks.get(leaf.path)!, first, rows });
      first += rows;
    }
    if (column.#parts.length > 0) column.#dimension = await column.#firstLength(column.#parts[0]!);
    for (const { chunk, rows } of column.#parts)
      if (chunk.values !== rows * column.#dimension) throw await column.#uneven();
    // The first page shows nulls and lists of other lengths before anybody relies on them.
    if (column.#parts.length > 0) await column.#read(0, 1);
    return { name, dimension: column.#dimension, read: (start, end) => column.#read(start, end) };
  }

  /** Numbers of the first row: up to the next value that begins one. */
  async #firstLength(part: Part): Promise<number> {
    part.pages = readPageIndex(this.#file, part.chunk);
    const pages = await part.pages;
    part.dictionary = this.#dictionary(part);
    let length = 0;
    for (const page of pages) {
      if (page.kind === 'dictionary') continue;
      const { repetition } = await readPage(this.#file, part.chunk, page, await part.dictionary);
      const next = repetition?.findIndex((level, index) => level === 0 && length + index > 0) ?? -1;
      if (next >= 0) return length + next;
      length += page.values;
    }
    return length;
  }

  async #read(start: number, end: number): Promise<Float32Array> {
    const dimension = this.#dimension;
    const result = new Float32Array((end - start) * dimension);
    for (const part of this.#parts) {
      const from = Math.max(start, part.first);
      const to = Math.min(end, part.first + part.rows);
      if (from >= to) continue;
      const [low, high] = [(from - part.first) * dimension, (to - part.first) * dimension];
      part.pages ??= readPageIndex(this.#file, part.chunk);
      for (const page of await part.pages) {
        const [begin, stop] = [Math.max(low, page.first), Math.min(high, page.first + page.values)];
        if (page.kind === 'dictionary' || begin >= stop) continue;
        const values = await this.#values(part, page);
        result.set(values.subarray(begin - page.first, stop - page.first), (from - start) * dimension + begin - low);
      }
    }
    return result;
  }

  async #values(part: Part, page: Page): Promise<Float32Array> {
    if (this.#last?.page === page) return this.#last.values;
    part.dictionary ??= this.#dictionary(part);
    const content = await readPage(this.#file, part.chunk, page, await part.dictionary);
    if (!this.#isEven(part, page, content)) throw await this.#uneven();
    const values = this.#floats(part.chunk.column, content.values);
    this.#last = { page, values };
    return values;
  }

  async #dictionary(part: Part): Promise<Values | undefined> {
    const page = (await part.pages!).find(({ kind }) => kind === 'dictionary');
    return page && (await readPage(this.#file, part.chunk, page, undefined)).values;
  }

  /** Every number is there, and a row begins at each multiple of the dimension and nowhere else. */
  #isEven({ chunk }: Part, page: Page, { definition, repetition }: PageContent): boolean {
    if (definition !== undefined) return false;
    let next = (this.#dimension - (page.first % this.#dimension)) % this.#dimension;
    for (let index = 0; index < (repetition?.length ?? 0); index++) {
      const begins = index === next;
      if (begins) next += this.#dimension;
      if (repetition![index] !== (begins ? 0 : chunk.column.repeated)) return false;
    }
    return true;
  }

  /** Reads from the start on, to say which row it is. */
  async #uneven(): Promise<AblataError> {
    const found = await unevenRow(this.#contents(), this.#nullable);
    if (found !== undefined) return unsupported(this.#file.path, `'${this.#name}' of ${found}`, HINT);
    return damaged(this.#file.path, `'${this.#name}' has another number of rows than the file says`);
  }

  async *#contents(): AsyncGenerator<{
    readonly column: SchemaNode;
    readonly page: Page;
    readonly content: PageContent;
  }> {
    for (const part of this.#parts) {
      part.pages ??= readPageIndex(this.#file, part.chunk);
      part.dictionary ??= this.#dictionary(part);
      for (const page of await part.pages) {
        if (page.kind === 'dictionary') continue;
        const content = await readPage(this.#file, part.chunk, page, await part.dictionary);
        yield { column: part.chunk.column, page, content };
      }
    }
  }

  #floats({ type }: SchemaNode, values: Values): Float32Array {
    const where = `'${this.#name}'`;
    if (type !== 'FIXED') return toFloat32(this.#file.path, values as Float64Array, where);
    return elementsOf('float16', Buffer.concat(values as readonly Buffer[])) as Float32Array;
  }
}
