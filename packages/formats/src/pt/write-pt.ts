import type { DatasetView, Normalizer, OutputFile } from '@ablata/spec';
import { writeArchive } from '@ablata/torch-file';
import { pickleDataset } from './pickle-dataset.ts';
import { planStorages } from './plan-storages.ts';

export interface WritePtOptions {
  readonly signal?: AbortSignal | undefined;
  /** Statistics of the training rows, stored as tensors under `normalizer`. */
  readonly normalizer?: Normalizer | undefined;
}

/**
 * Writes a dataset as a PyTorch file: `torch.load(path, weights_only=True)` gives the dict that docs/decisions/pt-layout.md
 * describes. One pass, front to back; memory does not grow with the number of rows beyond what the view itself holds.
 *
 * @throws whatever the view or the file throws; the file is then incomplete.
 */
export async function writePt(dataset: DatasetView, file: OutputFile, options: WritePtOptions = {}): Promise<void> {
  const { signal, normalizer } = options;
  const storages = planStorages(dataset, normalizer);
  const data = storages.map(({ ref, size, bytes }) => ({ key: ref.key, size, data: () => bytes(signal) }));
  await writeArchive(file, pickleDataset(dataset, storages, signal), data);
}
