import {
  BYTES_PER_ELEMENT,
  type DType,
  damaged,
  elementsOf,
  type PositionalFile,
  unsupported,
} from '@ablata/torch-file';
import { VECTOR_NAME } from '../table/known-names.ts';
import { readFloats } from '../table/read-floats.ts';
import type { TableVectors } from '../table/table.ts';
import { toFloat32 } from '../table/to-float32.ts';
import type { ArrowField } from './arrow-schema.ts';
import type { ArrowBuffer, BatchCursor } from './batch-cursor.ts';
import { readOffsets, validity } from './read-column.ts';

/** Whether a column holds vectors: lists of floats of a fixed size, or lists whose name says so. */
export function isVectorField({ name, type, children, dictionary }: ArrowField, named: ReadonlySet<string>): boolean {
  const item = children[0];
  if (dictionary !== undefined || item?.type.kind !== 'float' || item.dictionary !== undefined) return false;
  return type.kind === 'fixed-list' || (type.kind === 'list' && (VECTOR_NAME.test(name) || named.has(name)));
}

const HINT = 'Leave the row out, or give it a vector of the same length.';

/** Floats of some rows, where they lie. */
interface Piece {
  readonly rows: number;
  readonly buffer: ArrowBuffer;
  /** Floats before the first of these rows. */
  readonly skip: number;
}

/** A column of vectors, read batch by batch at first (its lengths and nulls alone), then by rows. */
export class VectorColumn {
  readonly name: string;
  readonly #file: PositionalFile;
  readonly #dtype: DType;
  readonly #pieces: Piece[] = [];
  #dimension: number | undefined;
  #unpacked: { readonly piece: Piece; readonly values: Float32Array } | undefined;

  constructor(file: PositionalFile, { name, type, children }: ArrowField) {
    const item = children[0]!.type as { readonly bits: 16 | 32 | 64 };
    this.name = name;
    this.#file = file;
    this.#dtype = `float${item.bits}`;
    if (type.kind === 'fixed-list') this.#dimension = type.size;
  }

  /** Notes where the floats of a batch are. @throws DATA_DAMAGED · DATA_UNSUPPORTED for rows of other lengths, and nulls */
  async add(field: ArrowField, cursor: BatchCursor, first: number): Promise<void> {
    const { length } = cursor;
    const node = cursor.node(length);
    this.#refuseNull(await validity(cursor, length, node.nulls), first);
    let [skip, total] = [0, length * (this.#dimension ?? 0)];
    if (field.type.kind === 'list') {
      const offsets = await readOffsets(cursor, length, field.type.large);
      if (length > 0) this.#dimension ??= offsets[1]! - offsets[0]!;
      for (let row = 0; row < length; row++) {
        const found = offsets[row + 1]! - offsets[row]!;
        if (found === this.#dimension) continue;
        const what = `'${this.name}' of row ${first + row} has ${found} numbers where others have ${this.#dimension}`;
        throw unsupported(this.#file.path, what, HINT);
      }
      [skip, total] = [offsets[0]!, offsets[length]!];
    }
    const items = cursor.node();
    if (items.length < total)
      throw damaged(this.#file.path, `'${this.name}' has ${items.length} numbers where ${total} are needed`);
    const valid = await validity(cursor, items.length, items.nulls);
    if (valid !== undefined) {
      for (let item = skip; item < total; item++) {
        if (valid(item)) continue;
        const row = first + Math.floor((item - skip) / this.#dimension!);
        throw unsupported(this.#file.path, `'${this.name}' of row ${row} holds a null`, HINT);
      }
    }
    const buffer = cursor.buffer();
    const needed = total * BYTES_PER_ELEMENT[this.#dtype];
    if (buffer.place !== undefined && buffer.place.length < needed)
      throw damaged(this.#file.path, `'${this.name}' needs ${needed} bytes, its buffer has ${buffer.place.length}`);
    this.#pieces.push({ rows: length, buffer, skip });
  }

  finish(): TableVectors {
    const dimension = this.#dimension ?? 0;
    return { name: this.name, dimension, read: (start, end) => this.#read(start, end, dimension) };
  }

  async #read(start: number, end: number, dimension: number): Promise<Float32Array> {
    const result = new Float32Array((end - start) * dimension);
    let first = 0;
    for (const piece of this.#pieces) {
      const from = Math.max(start, first);
      const to = Math.min(end, first + piece.rows);
      if (from < to) {
        const begin = piece.skip + (from - first) * dimension;
        result.set(await this.#floats(piece, begin, (to - from) * dimension, dimension), (from - start) * dimension);
      }
      first += piece.rows;
    }
    return result;
  }

  async #floats(piece: Piece, begin: number, count: number, dimension: number): Promise<Float32Array> {
    const { place } = piece.buffer;
    if (place !== undefined) return readFloats(this.#file, this.#dtype, place.at, begin, count);
    if (this.#unpacked?.piece !== piece) {
      const bytes = await piece.buffer.read((piece.skip + piece.rows * dimension) * BYTES_PER_ELEMENT[this.#dtype]);
      this.#unpacked = {
        piece,
        values: toFloat32(this.#file.path, elementsOf(this.#dtype, bytes) as Float64Array, `'${this.name}'`),
      };
    }
    return this.#unpacked.values.slice(begin, begin + count);
  }

  #refuseNull(valid: ((row: number) => boolean) | undefined, first: number): void {
    if (valid === undefined) return;
    let row = 0;
    while (valid(row)) row++;
    throw unsupported(this.#file.path, `'${this.name}' of row ${first + row} is null`, HINT);
  }
}
