import { openTorchFile, TorchObject, TorchTensor, type TorchValue } from '@ablata/torch-file';
import { checkpointError } from './checkpoint-error.ts';
import type { StoredTensor, StoredTensors } from './stored-tensor.ts';
import { shortName } from './tensor-entry.ts';

/** The older fairseq checkpoint holds its embedding table as a module. */
const CLASSES = ['torch.nn.modules.sparse.Embedding'];
/** Far more than any checkpoint has; dicts may be shared, and doubled at each level. */
const MOST_VALUES = 1_000_000;
const DEEPEST = 64;

/**
 * Finds the tensors of a file written by `torch.save` (zip form, PyTorch ≥ 1.6) without reading any of them. A tensor's
 * name is the path of dictionary keys to it, joined by `/`: `model/layer_norm.weight`.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED · DATA_HOSTILE
 */
export function storedTorch(path: string): StoredTensors {
  const file = openTorchFile(path, { classes: CLASSES });
  try {
    const tensors = new Map<string, StoredTensor>();
    let left = MOST_VALUES;
    const visit = (value: TorchValue, name: string, depth: number): void => {
      if (--left < 0 || depth > DEEPEST) throw endless(path);
      if (value instanceof TorchTensor) {
        tensors.set(name, {
          dtype: shortName(value.dtype),
          typeName: value.dtype,
          shape: value.shape,
          place: file.locate(value),
          read: async (start, end) => (await file.read(value, start, end)) as Float32Array,
        });
      } else if (value instanceof TorchObject) visit(value.state, name, depth + 1);
      else if (value instanceof Map) {
        for (const [key, item] of value) {
          if (typeof key === 'string') visit(item, name === '' ? key : `${name}/${key}`, depth + 1);
        }
      }
    };
    visit(file.value, '', 0);
    return { tensors, [Symbol.dispose]: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function endless(path: string) {
  return checkpointError(
    'TENSORS',
    path,
    'its dictionaries are nested without end',
    'Save the state dict alone: torch.save({"model": model.state_dict()}, path).',
  );
}
