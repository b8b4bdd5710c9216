import { AblataError } from '@ablata/spec';
import { openTorchFile, type TorchFile, TorchTensor, type TorchValue } from '@ablata/torch-file';
import type { Normalization } from './normalization.ts';

/**
 * Reads a normalizer that {@link saveNormalizer} wrote, LCM's fitting script, or `torch.save` of a state dict with the same buffers.
 *
 * @throws DATA_NORMALIZER_FILE for a file of something else, and what openTorchFile throws
 */
export async function openNormalizer(path: string): Promise<Normalization> {
  using file = openTorchFile(path);
  const root = dict(file.value);
  const buffers = dict(root?.get('model')) ?? root;
  if (buffers === undefined) throw notOne(path, 'it holds no dict');
  const read = reader(file, buffers, path);
  if (buffers.has('components')) {
    const mean = await read('mean', [undefined]);
    const components = await read('components', [undefined, mean.length]);
    const count = components.length / mean.length;
    const scale = positive(await read('scale', [count]), path);
    const explainedVariance = await read('explained_variance', [count]);
    return { kind: 'pca', mean, components, scale, explainedVariance };
  }
  if (!buffers.has('center')) {
    const keys = [...buffers.keys()].slice(0, 5).map(String);
    throw notOne(path, `it holds ${keys.length > 0 ? keys.join(', ') : 'nothing'}`);
  }
  const center = await read('center', [undefined]);
  const scale = positive(await read('scale', [center.length]), path);
  if (!buffers.has('clip_min')) return { kind: 'scaling', center, scale };
  const clip = { min: await read('clip_min', [center.length]), max: await read('clip_max', [center.length]) };
  const crossed = clip.min.findIndex((value, k) => value > clip.max[k]!);
  if (crossed >= 0) throw notOne(path, `clip_min is above clip_max in dimension ${crossed}`);
  return { kind: 'scaling', center, scale, clip };
}

function reader(file: TorchFile, buffers: ReadonlyMap<TorchValue, TorchValue>, path: string) {
  return async (name: string, shape: readonly (number | undefined)[]): Promise<Float32Array> => {
    const tensor = buffers.get(name);
    if (!(tensor instanceof TorchTensor)) throw notOne(path, `${name} is missing or no tensor`);
    const fits =
      tensor.length > 0 &&
      tensor.shape.length === shape.length &&
      shape.every((size, axis) => size === undefined || size === tensor.shape[axis]);
    if (!fits) {
      const wanted = shape.map((size) => size ?? 'n').join(', ');
      throw notOne(path, `${name} has the shape [${tensor.shape.join(', ')}], expected [${wanted}]`);
    }
    if (!/^(b?float16|float32|float64)$/.test(tensor.dtype)) throw notOne(path, `${name} is ${tensor.dtype}, no float`);
    const values = Float32Array.from((await file.read(tensor)) as Float32Array | Float64Array);
    const odd = values.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) throw notOne(path, `${name} holds ${values[odd]}`);
    return values;
  };
}

function positive(scale: Float32Array, path: string): Float32Array {
  const at = scale.findIndex((value) => !(value > 0));
  if (at >= 0) throw notOne(path, `scale is ${scale[at]} in dimension ${at}, and must be above 0`);
  return scale;
}

function dict(value: TorchValue | undefined): ReadonlyMap<TorchValue, TorchValue> | undefined {
  return value instanceof Map ? value : undefined;
}

function notOne(path: string, what: string): AblataError {
  return new AblataError('DATA_NORMALIZER_FILE', `${path} is no normalizer: ${what}.`, {
    hint: "Give a file that the stage 'normalize' wrote with the option 'torch' or 'pca' (normalizer/<subset>.pt, <subset>.pca.pt), or one of LCM.",
  });
}
