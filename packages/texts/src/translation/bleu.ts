import { tokenize13a } from './tokenize-13a.ts';

/** How alike a text is to a reference, counted in word n-grams: sums over texts make the figure of a corpus. */
export interface BleuCounts {
  /** Words in the text and in the reference. */
  readonly length: number;
  readonly wantedLength: number;
  /** n-grams of orders 1 to 4 in the text, and those of them that the reference has as well. */
  readonly found: readonly number[];
  readonly both: readonly number[];
}

const ORDERS = 4;

/** BLEU counts of one text, with the tokens of `mteval-v13a`. */
export function bleuCounts(text: string, reference: string): BleuCounts {
  const [a, b] = [tokenize13a(text), tokenize13a(reference)];
  const [found, both]: [number[], number[]] = [[], []];
  for (let order = 1; order <= ORDERS; order++) {
    const theirs = ngrams(b, order);
    let matches = 0;
    for (const [gram, count] of ngrams(a, order)) matches += Math.min(count, theirs.get(gram) ?? 0);
    found.push(Math.max(0, a.length - order + 1));
    both.push(matches);
  }
  return { length: a.length, wantedLength: b.length, found, both };
}

/**
 * BLEU in 0 … 100 of a corpus: Papineni et al. 2002, smoothed and cut as sacrebleu 2 does by default (`nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp`).
 *
 * @param counts sums of {@link addBleu} over all texts
 */
export function bleu({ length, wantedLength, found, both }: BleuCounts): number {
  if (both.every((count) => count === 0)) return 0;
  let smoothing = 1;
  let sum = 0;
  for (let order = 0; order < ORDERS; order++) {
    if (found[order] === 0) return 0; // no n-gram so long: without effective order a precision of 0
    if (both[order] === 0) smoothing *= 2;
    const precision = both[order] === 0 ? 1 / (smoothing * found[order]!) : both[order]! / found[order]!;
    sum += Math.log(precision);
  }
  const brevity = length < wantedLength ? Math.exp(1 - wantedLength / length) : 1;
  return 100 * brevity * Math.exp(sum / ORDERS);
}

export const noBleu: BleuCounts = { length: 0, wantedLength: 0, found: [0, 0, 0, 0], both: [0, 0, 0, 0] };

export function addBleu(a: BleuCounts, b: BleuCounts): BleuCounts {
  return {
    length: a.length + b.length,
    wantedLength: a.wantedLength + b.wantedLength,
    found: a.found.map((count, order) => count + b.found[order]!),
    both: a.both.map((count, order) => count + b.both[order]!),
  };
}

function ngrams(words: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= words.length; at++) {
    const gram = words.slice(at, at + order).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
