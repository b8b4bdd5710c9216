import type { DType } from './dtype.ts';
import { BYTES_PER_ELEMENT } from './dtype.ts';
import type { PositionalFile } from './file/positional-file.ts';
import { type Elements, newElements, readElements } from './read-elements.ts';

/** One axis of a range of elements: how many, how far apart in the storage, how far apart in the result. */
interface Axis {
  readonly size: number;
  readonly stride: number;
  readonly step: number;
}

/** Bytes of a storage read in one go where elements lie scattered. */
const SPAN = 4 * 2 ** 20;

/**
 * The elements of a range with any strides (transposed, sliced, expanded), in row-major order. Axes that lie close together are read in one
 * go of at most 4 MiB and picked from it; over the others a loop goes.
 *
 * @param base byte of the file where the storage starts
 * @throws DATA_TRUNCATED
 */
export async function gather(
  file: PositionalFile,
  dtype: DType,
  base: number,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): Promise<Elements> {
  const parts = dtype.startsWith('complex') ? 2 : 1;
  const total = shape.reduce((product, size) => product * size, 1);
  const result = newElements(dtype, total);
  if (total === 0) return result;
  const axes: Axis[] = shape
    .map((size, axis) => ({
      size,
      stride: strides[axis]!,
      step: shape.slice(axis + 1).reduce((product, next) => product * next, 1),
    }))
    .filter(({ size }) => size > 1)
    .sort((a, b) => b.stride - a.stride);

  const visit = async (rest: readonly Axis[], from: number, to: number): Promise<void> => {
    const span = rest.reduce((sum, { size, stride }) => sum + (size - 1) * stride, 1);
    if (rest.length > 0 && span > 1 && span * BYTES_PER_ELEMENT[dtype] > SPAN) {
      const [{ size, stride, step }, ...inner] = rest as [Axis, ...Axis[]];
      // A single axis too wide for one read is cut into pieces.
      const most = inner.length === 0 ? Math.max(1, Math.floor(SPAN / BYTES_PER_ELEMENT[dtype] / stride)) : 1;
      for (let index = 0; index < size; index += most) {
        const piece = Math.min(most, size - index);
        await visit(piece > 1 ? [{ size: piece, stride, step }] : inner, from + index * stride, to + index * step);
      }
      return;
    }
    const read = await readElements(file, dtype, base, from, span);
    pick(read, result, rest, 0, to, parts);
  };
  await visit(axes, offset, 0);
  return result;
}

function pick(read: Elements, result: Elements, axes: readonly Axis[], from: number, to: number, parts: number): void {
  const [axis, ...inner] = axes;
  if (axis === undefined) {
    for (let part = 0; part < parts; part++) result[to * parts + part] = read[from * parts + part]!;
    return;
  }
  if (inner.length === 0 && parts === 1) {
    for (let index = 0; index < axis.size; index++) result[to + index * axis.step] = read[from + index * axis.stride]!;
    return;
  }
  for (let index = 0; index < axis.size; index++)
    pick(read, result, inner, from + index * axis.stride, to + index * axis.step, parts);
}
