export { type ClusterStatistics, clusterCount, clusterStatistics } from './clusters/cluster-statistics.ts';
export { assign, type Clusters, sphericalKMeans } from './clusters/spherical-k-means.ts';
export { tellingWords } from './clusters/telling-words.ts';
export { type CrossCosine, largestCrossCosine, type SelectableVectors } from './cosine/largest-cross-cosine.ts';
export { largestCrossCosineAside } from './cosine/largest-cross-cosine-aside.ts';
export { type PairScan, scanPairs, type Vectors } from './cosine/scan-pairs.ts';
export { type Diversity, measureDiversity } from './diversity/diversity.ts';
export {
  type EmbeddingStatistics,
  measureStatistics,
  type Statistics,
  type StatisticsOptions,
} from './measure-statistics.ts';
export { twoNearestDimension } from './neighbours/intrinsic-dimension.ts';
export { type NearestOptions, nearestRows } from './neighbours/nearest-rows.ts';
export {
  type NearestCosines,
  type NeighbourOptions,
  type NeighbourStatistics,
  neighbourStatistics,
} from './neighbours/neighbour-statistics.ts';
export { default } from './plugin.ts';
export { statistics } from './statistics-stage.ts';
export { selfBleu } from './texts/self-bleu.ts';
export { type StatedProbabilities, statedProbabilities } from './texts/stated-probabilities.ts';
export { type TextStatistics, textStatistics } from './texts/text-statistics.ts';
export { type Distribution, distributionOf } from './vectors/distribution.ts';
export { type Histogram, histogramOf } from './vectors/histogram.ts';
export type { Moments } from './vectors/moments.ts';
export { describeSpectrum, type Spectrum, spectrumOf } from './vectors/spectrum.ts';
export { symmetricEigenvalues } from './vectors/symmetric-eigenvalues.ts';
