import type { Samples } from '../api/types.ts';
import type { RunMap } from '../map/run-map.ts';

const TEXTS = 5;

/** Some rows of each cluster, spread evenly over it. */
export function samplesOf({ run, background }: RunMap): Samples {
  const { clusters } = background;
  if (!clusters) return { clusters: [] };
  const members: number[][] = clusters.words.map(() => []);
  for (const [row, cluster] of clusters.of.entries()) members[cluster]?.push(row);
  return {
    clusters: members.flatMap((rows, cluster) => {
      if (rows.length === 0) return [];
      const chosen = Array.from(
        { length: Math.min(TEXTS, rows.length) },
        (_, index) => rows[Math.floor((index * rows.length) / TEXTS)] as number,
      );
      const texts = [...new Set(chosen)].map((row) => ({ row, text: run.text(row) ?? '' }));
      return [{ words: clusters.words[cluster] ?? [], rows: rows.length, texts }];
    }),
  };
}
