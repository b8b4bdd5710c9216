import { mix } from './hash-text.ts';

/** Signatures whose share of equal places estimates the Jaccard similarity of two sets (Broder, 1997). */
export function createMinHash(places: number): (set: Uint32Array) => Uint32Array {
  const multipliers = Uint32Array.from({ length: places }, (_, place) => mix(2 * place + 1) | 1);
  const summands = Uint32Array.from({ length: places }, (_, place) => mix(2 * place + 2));
  return (set) => {
    const signature = new Uint32Array(places).fill(0xffffffff);
    for (let p = 0; p < places; p++) {
      const a = multipliers[p]!;
      const b = summands[p]!;
      let least = 0xffffffff;
      for (let i = 0; i < set.length; i++) {
        let h = (Math.imul(set[i]!, a) + b) | 0;
        h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
        least = Math.min(least, (h ^ (h >>> 13)) >>> 0);
      }
      signature[p] = least;
    }
    return signature;
  };
}

/** Chance that a pair of the given similarity meets in at least one of the bands. */
export function bandRecall(similarity: number, rows: number, bands: number): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

/** The most rows a band (the fewest false candidates) that still reach the recall at the threshold. */
export function chooseBands(places: number, threshold: number, recall: number): { rows: number; bands: number } {
  for (let rows = 16; rows > 1; rows--) {
    const bands = Math.floor(places / rows);
    if (bandRecall(threshold, rows, bands) >= recall) return { rows, bands };
  }
  return { rows: 1, bands: places };
}
