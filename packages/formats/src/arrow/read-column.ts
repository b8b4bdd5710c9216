import { isUtf8 } from 'node:buffer';
import { damaged, halfToNumber, unsupported } from '@ablata/torch-file';
import { decimalText, isoDate, isoTime, isoTimestamp } from '../table/calendar.ts';
import type { Cell } from '../table/table.ts';
import type { ArrowField, ArrowType } from './arrow-schema.ts';
import type { BatchCursor } from './batch-cursor.ts';

/** The values of the dictionaries so far, by their ids. */
export type Dictionaries = ReadonlyMap<bigint, readonly Cell[]>;

/** Values inside of lists a batch: what nested columns may come to. */
const MOST_VALUES = 2 ** 25;

/**
 * The cells of one column of a batch. Numbers of 64 bits are bigints, moments ISO 8601 with all their digits, decimals text, bytes base64,
 * maps lists of pairs.
 *
 * Source: "Columnar Format", "Physical Memory Layout" of apache/arrow.
 *
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function readColumn(
  field: ArrowField,
  cursor: BatchCursor,
  dictionaries: Dictionaries,
  length: number,
): Promise<Cell[]> {
  const { type, dictionary } = field;
  if (length > MOST_VALUES)
    throw unsupported(
      cursor.path,
      `column '${field.name.slice(0, 60)}' has ${length} values in one batch`,
      'Write smaller batches.',
    );
  const node = cursor.node(length);
  if (type.kind === 'null') return new Array<Cell>(length).fill(null);
  if (type.kind === 'other')
    throw unsupported(
      cursor.path,
      `column '${field.name.slice(0, 60)}' is of the type ${type.name}`,
      'Cast the column.',
    );
  const valid = await validity(cursor, length, node.nulls);
  const cells =
    dictionary === undefined
      ? await valuesOf(field, cursor, dictionaries, length, valid)
      : await dictionaryCells(field.name, dictionary, cursor, dictionaries, length, valid);
  return valid === undefined ? cells : cells.map((cell, row) => (valid(row) ? cell : null));
}

/** Which values are there; undefined: all. @throws DATA_DAMAGED when another number of them is null than is said. */
export async function validity(
  cursor: BatchCursor,
  length: number,
  nulls: number,
): Promise<((row: number) => boolean) | undefined> {
  const buffer = cursor.buffer();
  if (buffer.empty) {
    if (nulls === 0) return undefined;
    throw damaged(cursor.path, 'a column has nulls and does not say where');
  }
  const bits = await buffer.read(Math.ceil(length / 8));
  const valid = (row: number): boolean => ((bits[row >> 3]! >> (row & 7)) & 1) === 1;
  let found = 0;
  for (let row = 0; row < length; row++) if (!valid(row)) found++;
  if (found !== nulls) throw damaged(cursor.path, `a column says it has ${nulls} nulls, and has ${found}`);
  return found === 0 ? undefined : valid;
}

async function valuesOf(
  field: ArrowField,
  cursor: BatchCursor,
  dictionaries: Dictionaries,
  length: number,
  valid: ((row: number) => boolean) | undefined,
): Promise<Cell[]> {
  const { type, children } = field;
  switch (type.kind) {
    case 'utf8':
    case 'binary':
      return texts(type, cursor, length, valid);
    case 'list':
    case 'map': {
      const offsets = await readOffsets(cursor, length, type.kind === 'list' && type.large);
      const items = await readColumn(only(field, cursor), cursor, dictionaries, offsets.at(-1)!);
      return offsets.slice(0, length).map((from, row) => {
        const cell = items.slice(from, offsets[row + 1]);
        return type.kind === 'map' ? cell.map((entry) => Object.values(entry as { [key: string]: Cell })) : cell;
      });
    }
    case 'fixed-list': {
      const items = await readColumn(only(field, cursor), cursor, dictionaries, length * type.size);
      return Array.from({ length }, (_, row) => items.slice(row * type.size, (row + 1) * type.size));
    }
    case 'struct': {
      const parts: [string, Cell[]][] = [];
      for (const child of children) parts.push([child.name, await readColumn(child, cursor, dictionaries, length)]);
      return Array.from({ length }, (_, row) => Object.fromEntries(parts.map(([name, cells]) => [name, cells[row]!])));
    }
    default: {
      const { width, at } = fixedWidth(cursor.path, field.name, type);
      const bytes = await cursor.buffer().read(width === 0 ? Math.ceil(length / 8) : length * width);
      // What stands under a null is anything.
      return Array.from({ length }, (_, row) => (valid?.(row) === false ? null : at(bytes, row)));
    }
  }
}

/** Values of one width: how wide, and how one is read. A width of 0 stands for bits. */
function fixedWidth(
  path: string,
  name: string,
  type: ArrowType,
): { readonly width: number; readonly at: (bytes: Buffer, row: number) => Cell } {
  const outside = (text: string | undefined): string => {
    if (text !== undefined) return text;
    throw damaged(path, `column '${name.slice(0, 60)}' holds a time that can not be`);
  };
  switch (type.kind) {
    case 'bool':
      return { width: 0, at: (bytes, row) => ((bytes[row >> 3]! >> (row & 7)) & 1) === 1 };
    case 'int':
      return { width: type.bits / 8, at: (bytes, row) => integerAt(bytes, row, type.bits, type.signed) };
    case 'float':
      if (type.bits === 16) return { width: 2, at: (bytes, row) => halfToNumber(bytes.readUInt16LE(row * 2)) };
      return type.bits === 32
        ? { width: 4, at: (bytes, row) => bytes.readFloatLE(row * 4) }
        : { width: 8, at: (bytes, row) => bytes.readDoubleLE(row * 8) };
    case 'fixed-binary':
      return {
        width: type.width,
        at: (bytes, row) => bytes.toString('base64', row * type.width, (row + 1) * type.width),
      };
    case 'decimal':
      return { width: type.bits / 8, at: (bytes, row) => decimalText(wideInteger(bytes, row, type.bits), type.scale) };
    case 'date': {
      const days = (value: bigint): bigint => (type.bits === 32 ? value : value / 86_400_000n);
      return { width: type.bits / 8, at: (bytes, row) => outside(isoDate(days(wideInteger(bytes, row, type.bits)))) };
    }
    case 'time':
      return {
        width: type.bits / 8,
        at: (bytes, row) => outside(isoTime(wideInteger(bytes, row, type.bits), type.unit)),
      };
    case 'timestamp':
      return {
        width: 8,
        at: (bytes, row) => outside(isoTimestamp(bytes.readBigInt64LE(row * 8), type.unit, type.utc)),
      };
    case 'duration':
      return { width: 8, at: (bytes, row) => bytes.readBigInt64LE(row * 8) };
    default:
      throw new RangeError(`no width of ${type.kind}`);
  }
}

async function texts(
  type: { readonly kind: 'utf8' | 'binary'; readonly form: 'small' | 'large' | 'view' },
  cursor: BatchCursor,
  length: number,
  valid: ((row: number) => boolean) | undefined,
): Promise<Cell[]> {
  const cellOf = (bytes: Buffer): string => {
    if (type.kind === 'binary') return bytes.toString('base64');
    if (!isUtf8(bytes)) throw damaged(cursor.path, 'a text in it is no UTF-8');
    return bytes.toString('utf8');
  };
  if (type.form === 'view') return views(cursor, length, valid, cellOf);
  const offsets = await readOffsets(cursor, length, type.form === 'large');
  const data = await cursor.buffer().read(offsets.at(-1)!);
  return Array.from({ length }, (_, row) =>
    valid?.(row) === false ? null : cellOf(data.subarray(offsets[row], offsets[row + 1])),
  );
}

/** Sixteen bytes a value: its length, and itself or where it stands. */
async function views(
  cursor: BatchCursor,
  length: number,
  valid: ((row: number) => boolean) | undefined,
  cellOf: (bytes: Buffer) => string,
): Promise<Cell[]> {
  const heads = await cursor.buffer().read(length * 16);
  const outside = (): Error => damaged(cursor.path, 'a text in it stands outside of its buffers');
  const needs = new Array<number>(cursor.viewBuffers()).fill(0);
  const places = Array.from({ length }, (_, row) => {
    const size = heads.readInt32LE(row * 16);
    if (valid?.(row) === false || size <= 12) return { size, buffer: -1, offset: 0 };
    const [buffer, offset] = [heads.readInt32LE(row * 16 + 8), heads.readInt32LE(row * 16 + 12)];
    if (buffer < 0 || buffer >= needs.length || offset < 0) throw outside();
    needs[buffer] = Math.max(needs[buffer]!, offset + size);
    return { size, buffer, offset };
  });
  const data: Buffer[] = [];
  for (const need of needs) data.push(await cursor.buffer().read(need));
  return places.map(({ size, buffer, offset }, row) => {
    if (valid?.(row) === false) return null;
    if (size < 0) throw outside();
    if (buffer < 0) return cellOf(heads.subarray(row * 16 + 4, row * 16 + 4 + size));
    return cellOf(data[buffer]!.subarray(offset, offset + size));
  });
}

/** Where each of `length` values begins, and the last one ends. @throws DATA_DAMAGED when one ends before it begins */
export async function readOffsets(cursor: BatchCursor, length: number, large: boolean): Promise<number[]> {
  const buffer = cursor.buffer();
  // Of no values there may be no offset at all.
  if (length === 0 && buffer.empty) return [0];
  const bytes = await buffer.read((length + 1) * (large ? 8 : 4));
  let last = 0;
  return Array.from({ length: length + 1 }, (_, row) => {
    const offset = large ? Number(bytes.readBigInt64LE(row * 8)) : bytes.readInt32LE(row * 4);
    if (!Number.isSafeInteger(offset) || offset < last)
      throw damaged(cursor.path, 'a list in it ends before it begins');
    last = offset;
    return offset;
  });
}

async function dictionaryCells(
  name: string,
  { id, bits, signed }: NonNullable<ArrowField['dictionary']>,
  cursor: BatchCursor,
  dictionaries: Dictionaries,
  length: number,
  valid: ((row: number) => boolean) | undefined,
): Promise<Cell[]> {
  const bytes = await cursor.buffer().read((length * bits) / 8);
  const values = dictionaries.get(id) ?? [];
  return Array.from({ length }, (_, row) => {
    if (valid?.(row) === false) return null;
    const value = values[Number(integerAt(bytes, row, bits, signed))];
    if (value === undefined)
      throw damaged(cursor.path, `column '${name.slice(0, 60)}' names a value that its dictionary lacks`);
    return value;
  });
}

function integerAt(bytes: Buffer, row: number, bits: 8 | 16 | 32 | 64, signed: boolean): number | bigint {
  if (bits === 64) return signed ? bytes.readBigInt64LE(row * 8) : bytes.readBigUInt64LE(row * 8);
  const width = bits / 8;
  return signed ? bytes.readIntLE(row * width, width) : bytes.readUIntLE(row * width, width);
}

/** Two's complement of any width. */
function wideInteger(bytes: Buffer, row: number, bits: number): bigint {
  const width = bits / 8;
  let value = 0n;
  for (let k = width - 4; k >= 0; k -= 4) value = (value << 32n) | BigInt(bytes.readUInt32LE(row * width + k));
  return BigInt.asIntN(bits, value);
}

function only({ children, name }: ArrowField, { path }: BatchCursor): ArrowField {
  if (children.length !== 1) throw damaged(path, `column '${name.slice(0, 60)}' is a list of ${children.length} kinds`);
  return children[0]!;
}
