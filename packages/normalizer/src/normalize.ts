import { inputDimension, type Normalization, outputDimension, type Projection } from './normalization.ts';
import { wrongWidth } from './wrong-width.ts';

/**
 * Vectors as a model is trained on them.
 *
 * @param vectors [rows, input dimension] row-major
 * @returns [rows, output dimension], new
 * @throws DATA_NORMALIZER_WIDTH when the numbers do not make whole rows
 */
export function normalize(normalization: Normalization, vectors: Float32Array): Float32Array {
  const width = inputDimension(normalization);
  if (vectors.length % width !== 0) throw wrongWidth(vectors.length, width, 'vectors');
  if (normalization.kind === 'pca') return project(normalization, vectors);
  const { center, scale, clip } = normalization;
  return vectors.map((value, at) => {
    const k = at % width;
    const z = (value - center[k]!) / scale[k]!;
    return clip === undefined ? z : Math.min(Math.max(z, clip.min[k]!), clip.max[k]!);
  });
}

/**
 * The way back, for a decoder: what {@link normalize} undid, but for what was clipped or projected away. Values beyond the clipping bounds are held within
 * them first, as LCM does.
 *
 * @param normalized [rows, output dimension] row-major
 * @returns [rows, input dimension], new
 * @throws DATA_NORMALIZER_WIDTH
 */
export function denormalize(normalization: Normalization, normalized: Float32Array): Float32Array {
  const width = outputDimension(normalization);
  if (normalized.length % width !== 0) throw wrongWidth(normalized.length, width, 'normalized vectors');
  if (normalization.kind === 'pca') return unproject(normalization, normalized);
  const { center, scale, clip } = normalization;
  return normalized.map((value, at) => {
    const k = at % width;
    const z = clip === undefined ? value : Math.min(Math.max(value, clip.min[k]!), clip.max[k]!);
    return z * scale[k]! + center[k]!;
  });
}

function project({ mean, components, scale }: Projection, vectors: Float32Array): Float32Array {
  const [d, k] = [mean.length, scale.length];
  const rows = vectors.length / d;
  const result = new Float32Array(rows * k);
  const centred = new Float64Array(d);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < d; j++) centred[j] = vectors[row * d + j]! - mean[j]!;
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = 0, at = i * d; j < d; j++, at++) sum += components[at]! * centred[j]!;
      result[row * k + i] = sum / scale[i]!;
    }
  }
  return result;
}

function unproject({ mean, components, scale }: Projection, normalized: Float32Array): Float32Array {
  const [d, k] = [mean.length, scale.length];
  const rows = normalized.length / k;
  const result = new Float32Array(rows * d);
  const sums = new Float64Array(d);
  for (let row = 0; row < rows; row++) {
    sums.set(mean);
    for (let i = 0; i < k; i++) {
      const weight = normalized[row * k + i]! * scale[i]!;
      for (let j = 0, at = i * d; j < d; j++, at++) sums[j]! += weight * components[at]!;
    }
    result.set(sums, row * d);
  }
  return result;
}
