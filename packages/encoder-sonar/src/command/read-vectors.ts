import { AblataError, isAblataError } from '@ablata/spec';
import { openNpy, openTorchFile, type TorchFile, TorchTensor, type TorchValue } from '@ablata/torch-file';

/** Rows of vectors in an open file. */
export interface VectorFile extends AsyncDisposable {
  readonly rows: number;
  readonly dimension: number;
  /** Rows start … end - 1, row-major. */
  read(start: number, end: number): Promise<Float32Array>;
}

/**
 * Opens vectors for decoding: a `.npy` of two axes, or a `.pt` that is a tensor of two axes or a dict with one, under `key` or
 * `embeddings` or alone of its kind: the datasets of @ablata/formats among them.
 *
 * @throws DATA_BAD_NPY, the errors of openTorchFile, DATA_BAD_VECTOR for a file without such a tensor
 */
export async function openVectors(path: string, key: string | undefined): Promise<VectorFile> {
  if (path.toLowerCase().endsWith('.npy')) {
    if (key !== undefined) {
      throw new AblataError('DATA_BAD_VECTOR', `${path}: a .npy file has one array and no names: --key is for .pt`, {
        hint: 'Leave --key out.',
      });
    }
    const file = await openNpy(path);
    return {
      rows: file.length,
      dimension: file.dimension,
      read: (start, end) => file.read(start, end),
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  }
  const file = openTorch(path);
  try {
    const tensor = findTensor(file.value, key, path);
    const [rows, dimension] = tensor.shape as readonly [number, number];
    return {
      rows,
      dimension,
      read: async (start, end) => Float32Array.from((await file.read(tensor, start, end)) as Float32Array),
      [Symbol.asyncDispose]: async () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function openTorch(path: string): TorchFile {
  try {
    return openTorchFile(path);
  } catch (cause) {
    if (!isAblataError(cause) || cause.code !== 'DATA_DAMAGED' || /\.pth?$/i.test(path)) throw cause;
    throw new AblataError('DATA_BAD_VECTOR', `${path}: it is neither a .npy nor a .pt file`, {
      hint: 'Give vectors as numpy.save or torch.save writes them, under a name that ends so.',
      cause,
    });
  }
}

function findTensor(value: TorchValue, key: string | undefined, path: string): TorchTensor {
  if (value instanceof TorchTensor && key === undefined && isMatrix(value)) return value;
  const entries = value instanceof Map ? [...value] : [];
  const matrices = entries.filter((entry): entry is [TorchValue, TorchTensor] => isMatrix(entry[1]));
  const named = matrices.find(([name]) => name === (key ?? 'embeddings'));
  if (named !== undefined) return named[1];
  if (key === undefined && matrices.length === 1) return matrices[0]![1];
  const names = matrices.map(([name]) => String(name));
  throw new AblataError(
    'DATA_BAD_VECTOR',
    `${path}: there is no tensor of vectors${key === undefined ? '' : ` under ${JSON.stringify(key)}`}; float tensors of two axes are: ${names.join(', ') || 'none'}`,
    { hint: 'Save a tensor [rows, dimension], or a dict with one under "embeddings", or name it with --key.' },
  );
}

function isMatrix(value: TorchValue | undefined): value is TorchTensor {
  return value instanceof TorchTensor && value.shape.length === 2 && /^b?float/.test(value.dtype);
}
