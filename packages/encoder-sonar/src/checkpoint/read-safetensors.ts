import { openFile, type PositionalFile, readElements, readSafetensorsHeader } from '@ablata/torch-file';
import type { StoredTensors } from './stored-tensor.ts';
import { elementCount, shortName, type TensorEntry } from './tensor-entry.ts';

/** The tensors of a safetensors file that lie there in a type known here. @throws DATA_TRUNCATED · DATA_DAMAGED */
export function readSafetensors(file: PositionalFile): Map<string, TensorEntry> {
  const tensors = new Map<string, TensorEntry>();
  for (const [name, { dtype, shape, offset, byteLength }] of readSafetensorsHeader(file).tensors) {
    const short = shortName(dtype);
    if (short !== undefined) tensors.set(name, { dtype: short, shape, offset, byteLength });
  }
  return tensors;
}

/** The same as stored tensors, of whatever type. */
export function storedSafetensors(path: string): StoredTensors {
  const file = openFile(path);
  try {
    const { tensors } = readSafetensorsHeader(file);
    return {
      tensors: new Map(
        Array.from(tensors, ([name, { type, dtype, shape, offset, byteLength }]) => {
          const width = elementCount(shape.slice(1));
          return [
            name,
            {
              dtype: shortName(dtype),
              typeName: type,
              shape,
              place: { offset, byteLength },
              read: async (start, end) =>
                (await readElements(file, dtype!, offset, start * width, (end - start) * width)) as Float32Array,
            },
          ];
        }),
      ),
      [Symbol.dispose]: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
