export { createSplitPolicy } from './create-split-policy.ts';
export { divideDataset } from './divide-dataset.ts';
export { type CrossCosine, largestCrossCosine, type SelectableVectors } from './largest-cross-cosine.ts';
export { default } from './plugin.ts';
export { apportion, quotaSequence } from './quota-sequence.ts';
export { scanPairs, type Vectors } from './scan-pairs.ts';
export type { Ratios, SplitRules } from './split-rules.ts';
export { createStableSplit, type StableRules } from './stable-split.ts';
export { subsetName } from './subset-name.ts';
