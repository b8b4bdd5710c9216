import { isUtf8 } from 'node:buffer';
import { BYTES_PER_ELEMENT, type DType } from '../dtype.ts';
import { damaged, truncated, unsupported } from '../file/file-errors.ts';
import type { PositionalFile } from '../file/positional-file.ts';
import { repeatedKey } from './repeated-key.ts';

/** A tensor of a safetensors file: contiguous, row-major, little-endian. */
export interface SafeTensor {
  /** As the file names it: `F32`. */
  readonly type: string;
  /** `undefined`: a type that is not read here. */
  readonly dtype: DType | undefined;
  readonly shape: readonly number[];
  /** In bytes from the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, SafeTensor>;
}

const TYPES: Readonly<Record<string, DType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  C64: 'complex64',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
};
/** What the reference implementation allows. */
const MAX_HEADER = 100_000_000;

/**
 * Reads the header of a safetensors file, as strictly as the reference implementation: no key twice, tensors side by side without a gap or an
 * overlap, from the end of the header to the end of the file.
 *
 * Source: the format description in the README of huggingface/safetensors.
 *
 * @throws DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export function readSafetensorsHeader(file: PositionalFile): SafetensorsHeader {
  const { path, size } = file;
  const length = Number(file.readNow(0, 8).readBigUInt64LE());
  if (length > MAX_HEADER) throw damaged(path, `its header claims ${length} bytes`);
  const bytes = file.readNow(8, length);
  const header = isUtf8(bytes) ? parse(path, bytes.toString('utf8')) : undefined;
  if (header === undefined) throw damaged(path, 'its header is no JSON object');
  const start = 8 + length;
  const tensors = new Map<string, SafeTensor>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = metadataOf(path, value);
    else tensors.set(name, tensorOf(path, name, value, start));
  }
  checkLayout(path, tensors, start, size);
  return { metadata, tensors };
}

function parse(path: string, text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return undefined;
    const key = repeatedKey(text);
    if (key !== undefined) throw damaged(path, `its header names '${key.slice(0, 80)}' twice`);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function tensorOf(path: string, name: string, value: unknown, start: number): SafeTensor {
  const where = `tensor '${name.slice(0, 80)}'`;
  const { dtype: type, shape, data_offsets: offsets } = isObject(value) ? value : {};
  if (typeof type !== 'string' || !areSizes(shape) || !areSizes(offsets) || offsets.length !== 2)
    throw damaged(path, `${where} is described in no known way`);
  const [from, to] = offsets as [number, number];
  const dtype = Object.hasOwn(TYPES, type) ? TYPES[type]! : undefined;
  const elements = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(elements) || to < from) throw damaged(path, `${where} has sizes that can't be`);
  if (dtype !== undefined && to - from !== elements * BYTES_PER_ELEMENT[dtype])
    throw damaged(path, `${where} has ${to - from} bytes, its shape needs ${elements * BYTES_PER_ELEMENT[dtype]}`);
  return { type: type.slice(0, 20), dtype, shape, offset: start + from, byteLength: to - from };
}

function checkLayout(path: string, tensors: ReadonlyMap<string, SafeTensor>, start: number, size: number): void {
  let end = start;
  for (const [name, { offset, byteLength }] of [...tensors].sort(
    ([, a], [, b]) => a.offset - b.offset || a.byteLength - b.byteLength,
  )) {
    if (offset !== end)
      throw damaged(path, `tensor '${name.slice(0, 80)}' does not begin where the one before it ends`);
    end = offset + byteLength;
  }
  if (end > size) throw truncated(path, `${end} bytes are needed, the file has ${size}`);
  if (end < size) throw damaged(path, `${size - end} bytes follow its last tensor`);
}

function metadataOf(path: string, value: unknown): Record<string, string> {
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string'))
    throw unsupported(path, 'its __metadata__ holds more than texts', 'The format allows texts alone.');
  return value as Record<string, string>;
}

function areSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
