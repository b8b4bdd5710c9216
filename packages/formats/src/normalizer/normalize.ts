import { type FitPcaOptions, fitPca, fitScaling, normalizerFile, type ScalingMethod } from '@ablata/normalizer';
import { type DatasetView, defineDatasetStage, type Normalizer, type OutputFolder } from '@ablata/spec';
import { type Savable, TensorToSave, writeTorchFile } from '@ablata/torch-file';
import { embeddingBlocks } from '../dataset/row-blocks.ts';
import { jsonBytes, normalizerJson } from '../files/describe-dataset.ts';
import { fitNormalizer } from './fit-normalizer.ts';
import { fitQuantiles } from './fit-quantiles.ts';
import { normalizeOptions } from './normalize-options.ts';

/**
 * Fits centre and scale of each dimension over the training rows of each subset, so that `write` can put them into the files,
 * and writes them as `normalizer/<subset>.json` too; with `torch` and `pca` also as files for PyTorch. Put it before `write`.
 */
export const normalize = defineDatasetStage({
  name: 'normalize',
  options: normalizeOptions,
  async run(input, { options, folder, signal }) {
    const { dataset, sets } = input;
    const method = options.torch === true ? 'gaussian_robust' : options.torch;
    const pca = options.pca === true ? {} : options.pca;
    const normalizers = new Map<string, Normalizer>();
    for (const { subset, split, rows } of sets) {
      if (split !== options.split || rows.length === 0 || dataset.embeddingColumns.length === 0) continue;
      const train = dataset.select(rows);
      const normalizer = await fitNormalizer(train, signal);
      normalizers.set(subset, normalizer);
      const name = `normalizer/${subset === '' ? 'all' : subset}`;
      await folder.file(`${name}.json`, (file) => file.write(jsonBytes(normalizerJson(normalizer))));
      if (method) await writeScaling(folder, `${name}.pt`, train, normalizer, method, options.clip, signal);
      if (pca) await writePca(folder, `${name}.pca.pt`, train, normalizer, pca, signal);
    }
    return { ...input, normalizers };
  },
});

async function writeScaling(
  folder: OutputFolder,
  name: string,
  train: DatasetView,
  normalizer: Normalizer,
  method: ScalingMethod,
  clip: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const [min, max] = clip === undefined ? [] : await fitQuantiles(train, [clip, 1 - clip], signal);
  const scaling = fitScaling(normalizer, method, min && max && { min, max });
  await writeFile(
    folder,
    name,
    normalizerFile(scaling, { method, rows: normalizer.rows, clip: clip === undefined ? null : scalar(clip) }),
  );
}

async function writePca(
  folder: OutputFolder,
  name: string,
  train: DatasetView,
  { mean }: Normalizer,
  options: FitPcaOptions,
  signal: AbortSignal,
): Promise<void> {
  const fitted = await fitPca(embeddingBlocks(train, signal), mean, options);
  const { rows, totalVariance } = fitted;
  const whiten = options.whiten ?? true;
  await writeFile(
    folder,
    name,
    normalizerFile(fitted, { method: 'pca', rows, whiten, total_variance: scalar(totalVariance) }),
  );
}

/** As a tensor: with `weights_only`, PyTorch 1.13 refuses Python's floats. */
function scalar(value: number): TensorToSave {
  return new TensorToSave('float64', [], Float64Array.of(value));
}

async function writeFile(folder: OutputFolder, name: string, content: Savable): Promise<void> {
  await folder.file(name, (file) => writeTorchFile(file, content));
}
