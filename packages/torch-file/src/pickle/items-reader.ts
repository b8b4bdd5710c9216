import type { TorchValue } from '../torch-value.ts';

/**
 * Sees the items of lists as they are read.
 *
 * @param key what stands before the list: in a dict, its key
 * @param depth how many dicts and lists are being written out around it
 * @returns how many of them the list keeps, from the first
 */
export type ItemsReader = (
  list: readonly TorchValue[],
  items: readonly TorchValue[],
  key: TorchValue | undefined,
  depth: number,
) => number;
