export {
  type CrossCosine,
  largestCrossCosine,
  type PairScan,
  type SelectableVectors,
  scanPairs,
  type Vectors,
} from '@ablata/statistics';
export { type CheckedSet, checkSplits, type SplitExpectations, type SplitFinding } from './check-splits.ts';
export { createSplitPolicy } from './create-split-policy.ts';
export { divideDataset } from './divide-dataset.ts';
export { default } from './plugin.ts';
export { apportion, quotaSequence } from './quota-sequence.ts';
export type { Ratios, SplitRules } from './split-rules.ts';
export { createStableSplit, type StableRules } from './stable-split.ts';
export { subsetName } from './subset-name.ts';
