import { type TorchFile, TorchTensor, type TorchValue, unsupported } from '@ablata/torch-file';
import { FLOATS } from '../table/read-floats.ts';
import type { Cell, TableVectors } from '../table/table.ts';
import { toFloat32 } from '../table/to-float32.ts';

/** A .pt file as far as its tensors are read. */
export type Tensors = Pick<TorchFile, 'path' | 'size' | 'read'>;

/** Whether a value is a tensor of two axes of floats: vectors. */
export function isVectors(value: TorchValue | undefined): value is TorchTensor {
  return value instanceof TorchTensor && value.shape.length === 2 && FLOATS.has(value.dtype);
}

/** Whether a value is a tensor of one axis of real numbers or booleans: cells. */
export function isNumbers(value: TorchValue | undefined): value is TorchTensor {
  return value instanceof TorchTensor && value.shape.length === 1 && !value.dtype.startsWith('complex');
}

/** A tensor as an embedding column. @throws DATA_UNSUPPORTED when it has more elements than the file has bytes. */
export function vectorsOf(file: Tensors, name: string, key: string, tensor: TorchTensor): TableVectors {
  refuseRepeated(file, key, tensor);
  return {
    name,
    dimension: tensor.shape[1]!,
    read: async (start, end) => toFloat32(file.path, (await file.read(tensor, start, end)) as Float64Array, `'${key}'`),
  };
}

/** A tensor of one axis as cells. @throws DATA_UNSUPPORTED when it has more elements than the file has bytes. */
export async function numbersOf(file: Tensors, key: string, tensor: TorchTensor): Promise<Cell[]> {
  refuseRepeated(file, key, tensor);
  const elements = await file.read(tensor);
  return Array.from<number | bigint, Cell>(elements, (element) => (tensor.dtype === 'bool' ? element !== 0 : element));
}

/** An expanded tensor has a stride of 0: a few bytes that stand for any number of elements. */
function refuseRepeated({ path, size }: Tensors, key: string, tensor: TorchTensor): void {
  if (tensor.length > size)
    throw unsupported(path, `'${key}' repeats a few numbers ${tensor.length} times`, 'Save it after `.contiguous()`.');
}
