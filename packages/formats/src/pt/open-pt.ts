import { basename } from 'node:path';
import type { OpenDataset } from '@ablata/spec';
import { openTorchFile, type TorchFile, TorchTensor, unsupported } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { datasetOfTable } from '../table/dataset-of-table.ts';
import { othersEntries } from './others-entries.ts';
import { ownEntries } from './own-entries.ts';

/**
 * Opens a .pt file of ours, or one that `torch.save` wrote of a dict of columns: lists and tensors of one length. All checksums are verified
 * first; embeddings are then read block by block.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED · DATA_HOSTILE
 */
export async function openPt(path: string): Promise<OpenDataset> {
  const file = openTorchFile(path);
  try {
    return await datasetOfPt(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** An open file as a dataset, once its checksums are verified. */
export async function datasetOfPt(file: TorchFile): Promise<OpenDataset> {
  const { path, value } = file;
  await file.verify();
  const dict = value instanceof TorchTensor ? new Map([['embedding', value]]) : value;
  if (!(dict instanceof Map))
    throw unsupported(
      path,
      'it holds neither a dict nor a tensor',
      'Save a dict of columns: lists and tensors of one length.',
    );
  const name = basename(path, '.pt');
  const own = typeof dict.get('ablata') === 'string';
  // Without its pickle, which would hold all texts for as long as vectors are read.
  const tensors = { path, size: file.size, read: file.read, close: file.close };
  const { config = {}, stats = {}, ...table } = await (own ? ownEntries : othersEntries)(tensors, dict, name);
  return openDatasetOf({ ...datasetOfTable(table), config, stats }, tensors);
}
