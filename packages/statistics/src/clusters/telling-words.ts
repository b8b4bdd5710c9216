import { wordsOf } from '../diversity/text-diversity.ts';

/**
 * The words that tell clusters apart, the most telling first: by their part in the Kullback–Leibler divergence of the cluster from all
 * texts, p log(p / q), where p and q are the shares of the cluster's and of all texts that have the word. A word that is frequent
 * everywhere tells nothing (p ≈ q), a rare one little (p is small).
 *
 * @param of the cluster of each text
 */
export function tellingWords(texts: readonly string[], of: ArrayLike<number>, count = 4): string[][] {
  const clusters: { size: number; readonly words: Map<string, number> }[] = [];
  const everywhere = new Map<string, number>();
  texts.forEach((text, row) => {
    clusters[of[row]!] ??= { size: 0, words: new Map() };
    const cluster = clusters[of[row]!]!;
    cluster.size++;
    for (const word of new Set(wordsOf(text))) {
      cluster.words.set(word, (cluster.words.get(word) ?? 0) + 1);
      everywhere.set(word, (everywhere.get(word) ?? 0) + 1);
    }
  });
  return Array.from(clusters, (cluster) => {
    const scored = [...(cluster?.words ?? [])].map(([word, inside]) => {
      const p = inside / cluster!.size;
      return [word, p * Math.log((p * texts.length) / everywhere.get(word)!)] as const;
    });
    return scored
      .filter(([, score]) => score > 0)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, count)
      .map(([word]) => word);
  });
}
