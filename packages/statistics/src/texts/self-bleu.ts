const ORDERS = 4;
/** What stands for no match at all: NLTK's `SmoothingFunction().method1`. */
const EPSILON = 0.1;

/**
 * Mean BLEU-4 of each text against all others as references (Zhu et al. 2018, arXiv 1802.01886, "Texygen"), as
 * `nltk.translate.bleu_score.sentence_bleu` with `method1` gives it.
 *
 * Each n-gram needs only the two largest counts that any text has of it: whoever holds the largest is clipped by the second. So it costs
 * one pass over the words instead of one over all pairs of texts.
 *
 * @returns null for fewer than two texts
 */
export function selfBleu(texts: readonly (readonly string[])[]): number | null {
  if (texts.length < 2) return null;
  const grams = texts.map((words) => Array.from({ length: ORDERS }, (_, order) => countGrams(words, order + 1)));
  const largest = new Map<string, { most: number; holder: number; second: number }>();
  grams.forEach((orders, holder) => {
    for (const counts of orders) {
      for (const [gram, count] of counts) {
        const known = largest.get(gram);
        if (!known) largest.set(gram, { most: count, holder, second: 0 });
        else if (count > known.most) largest.set(gram, { most: count, holder, second: known.most });
        else if (count > known.second) known.second = count;
      }
    }
  });
  const lengths = texts.map(({ length }) => length).sort((a, b) => a - b);
  const total = texts.reduce((sum, words, text) => {
    const matches = grams[text]!.map((counts) => {
      let clipped = 0;
      for (const [gram, count] of counts) {
        const { most, holder, second } = largest.get(gram)!;
        clipped += Math.min(count, holder === text ? second : most);
      }
      return clipped;
    });
    return sum + bleu(matches, words.length, closestOther(lengths, words.length));
  }, 0);
  return total / texts.length;
}

/** @param matches clipped n-gram matches, by order from 1 on */
function bleu(matches: readonly number[], length: number, reference: number): number {
  if (matches[0] === 0) return 0;
  const logs = matches.map((matched, index) => Math.log((matched || EPSILON) / Math.max(1, length - index)));
  const brevity = length > reference ? 1 : Math.exp(1 - reference / length);
  return brevity * Math.exp(logs.reduce((sum, value) => sum + value, 0) / ORDERS);
}

/** The length among the others that is closest, the shorter of two; one of the own length in the list is the text itself. */
function closestOther(sorted: readonly number[], length: number): number {
  const self = sorted.indexOf(length);
  const others = sorted.filter((_, index) => index !== self);
  return others.reduce((best, other) => (Math.abs(other - length) < Math.abs(best - length) ? other : best));
}

function countGrams(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + n <= words.length; start++) {
    const gram = words.slice(start, start + n).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
