import { type Savable, saveTorchFile, TensorToSave } from '@ablata/torch-file';
import type { Normalization } from './normalization.ts';

/**
 * A normalization as the content of a `.pt` file. Under `model` stands the state dict of a module with these buffers; for a {@link Scaling} they are those of LCM's
 * `SonarNormalizer`: `center`, `scale`, and `clip_min`, `clip_max` where it clips. For a {@link Projection}: `mean`, `components`, `scale`, `explained_variance`.
 *
 * @param about anything else worth keeping, beside `model`
 */
export function normalizerFile(normalization: Normalization, about: Readonly<Record<string, Savable>> = {}): Savable {
  const vector = (values: Float32Array) => new TensorToSave('float32', [values.length], values);
  if (normalization.kind === 'pca') {
    const { mean, components, scale, explainedVariance } = normalization;
    const model = {
      mean: vector(mean),
      components: new TensorToSave('float32', [scale.length, mean.length], components),
      scale: vector(scale),
      explained_variance: vector(explainedVariance),
    };
    return { model, ...about };
  }
  const { center, scale, clip } = normalization;
  const bounds = clip ? { clip_min: vector(clip.min), clip_max: vector(clip.max) } : {};
  return { model: { center: vector(center), scale: vector(scale), ...bounds }, ...about };
}

/** Writes {@link normalizerFile}. The file appears whole or not at all. */
export async function saveNormalizer(
  path: string,
  normalization: Normalization,
  about?: Readonly<Record<string, Savable>>,
): Promise<void> {
  await saveTorchFile(path, normalizerFile(normalization, about));
}
