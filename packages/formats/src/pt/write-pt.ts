import { createHash } from 'node:crypto';
import type { DatasetView, Normalizer, OutputFile } from '@ablata/spec';
import { ZipWriter } from '../zip/zip-writer.ts';
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
  const zip = new ZipWriter(file);
  const id = createHash('sha256');
  id.update(`${await zip.entry('archive/data.pkl', pickleDataset(dataset, storages, signal))}`);
  await zip.entry('archive/byteorder', [Buffer.from('little')], 6);
  for (const storage of storages) {
    id.update(` ${await zip.entry(`archive/data/${storage.ref.key}`, storage.bytes(signal), storage.size)}`);
  }
  await zip.entry('archive/version', [Buffer.from('3\n')], 2);
  // 40 digits that stand for the content; PyTorch's are a hash of names and checksums too.
  const digits = BigInt(`0x${id.digest('hex')}`)
    .toString()
    .slice(-40);
  await zip.entry('archive/.data/serialization_id', [Buffer.from(digits)], 40);
  await zip.finish();
}
