import { FilteredIndex } from '../filter/filtered-index.ts';
import { detectKernel } from '../kernel/kernel.ts';
import type { CosineIndex, CosineIndexOptions } from './cosine-index.ts';
import { createPlainIndex } from './plain-index.ts';

/** An empty index, by the best instructions there are. */
export function createCosineIndex(options: CosineIndexOptions): CosineIndex {
  const kind = detectKernel();
  return kind === 'none' ? createPlainIndex(options) : new FilteredIndex({ ...options, kind });
}
