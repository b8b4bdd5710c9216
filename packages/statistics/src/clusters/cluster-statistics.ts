import type { JsonObject, Random } from '@ablata/spec';
import { sphericalKMeans } from './spherical-k-means.ts';
import { tellingWords } from './telling-words.ts';

/** Groups of rows that are near each other. */
export interface ClusterStatistics extends JsonObject {
  /** Rows that were grouped: all, or a random sample. */
  readonly rows: number;
  /** Largest first. */
  readonly clusters: readonly { readonly share: number; readonly words: readonly string[] }[];
}

/** As many clusters as one can look at: √(rows / 20), from 2 to 16. */
export function clusterCount(rows: number): number {
  return Math.min(16, Math.max(2, Math.round(Math.sqrt(rows / 20))));
}

/** @param rows count × dimension, row-major; `texts` of the same rows, or null */
export function clusterStatistics(
  rows: Float32Array,
  dimension: number,
  texts: readonly string[] | null,
  random: Random,
): ClusterStatistics | null {
  const count = rows.length / dimension;
  if (count < 2) return null;
  const { of } = sphericalKMeans(rows, dimension, clusterCount(count), random);
  const words = texts === null ? [] : tellingWords(texts, of);
  const sizes: number[] = [];
  for (const cluster of of) sizes[cluster] = (sizes[cluster] ?? 0) + 1;
  return {
    rows: count,
    clusters: Array.from(sizes, (size, cluster) => ({ share: (size ?? 0) / count, words: words[cluster] ?? [] })),
  };
}
