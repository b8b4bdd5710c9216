import { createRandom } from '@ablata/spec';
import { type ClusterStatistics, clusterStatistics } from './clusters/cluster-statistics.ts';
import { type TextStatistics, textStatistics } from './texts/text-statistics.ts';
import { type Spectrum, spectrumOf } from './vectors/spectrum.ts';

/** Rows drawn from an embedding column. */
export interface Sample {
  readonly column: string;
  /** count × dimension, row-major, finite. */
  readonly rows: Float32Array;
  readonly dimension: number;
  /** Of the same rows, or null. */
  readonly texts: readonly string[] | null;
}

export interface SampleStatistics {
  readonly spectrum: Spectrum | null;
  readonly clusters: ClusterStatistics | null;
}

/** What is computed in one go from plain data, so that a thread can be given it. */
export const measurements = {
  sample: ({ column, rows, dimension, texts }: Sample): SampleStatistics => ({
    spectrum: spectrumOf(rows, dimension),
    clusters: clusterStatistics(rows, dimension, texts, createRandom(0, 'statistics', column, 'clusters')),
  }),
  texts: (texts: readonly string[]): TextStatistics => textStatistics(texts, createRandom(0, 'statistics', 'texts')),
};
