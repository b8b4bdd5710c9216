import { damaged, type PositionalFile, unsupported } from '../files/positional-file.ts';
import { bytesPerNumber, type NumberType, readNumbers } from '../files/read-numbers.ts';
import type { PickledTensor } from '../pickle/read-pickle.ts';
import type { ZipEntry } from '../zip/zip-reader.ts';

export interface TensorReader {
  /** Rows as row-major float32, converted if need be. */
  rows(start: number, end: number): Promise<Float32Array>;
  /** Numbers of a tensor of one axis. */
  numbers(start: number, end: number): Promise<Float64Array>;
}

const TYPES: Readonly<Record<string, NumberType>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  BoolStorage: 'uint8',
  ByteStorage: 'uint8',
};

/** @throws DATA_UNSUPPORTED · DATA_DAMAGED when the tensor is not a contiguous part of its storage. */
export function createTensorReader(
  file: PositionalFile,
  entry: ZipEntry,
  tensor: PickledTensor,
  name: string,
): TensorReader {
  const type = TYPES[tensor.storage.type]!;
  const { shape, strides, offset } = tensor;
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  const contiguous = strides.every(
    (stride, axis) => shape[axis]! < 2 || stride === shape.slice(axis + 1).reduce((p, s) => p * s, 1),
  );
  if (!contiguous) {
    throw unsupported(file.path, `'${name}' is not contiguous`, 'Save it again after `.contiguous()`.');
  }
  const read = (start: number, end: number) =>
    readNumbers(file, type, entry.start, offset + start * width, (end - start) * width);
  const last = (offset + shape[0]! * width) * bytesPerNumber(type);
  if (last > entry.size) throw damaged(file.path, `'${name}' needs ${last} bytes, its storage has ${entry.size}`);
  return {
    rows: async (start, end) => {
      const values = await read(start, end);
      return values instanceof Float32Array ? values : Float32Array.from(values);
    },
    numbers: async (start, end) => Float64Array.from(await read(start, end)),
  };
}
