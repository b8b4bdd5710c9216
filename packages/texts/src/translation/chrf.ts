import { withoutSpace } from './python-space.ts';

/** How alike a text is to a reference, counted in character n-grams: sums over texts make the figure of a corpus. */
export interface ChrfCounts {
  /** n-grams of each order in the text, in the reference, and in both. */
  readonly found: readonly number[];
  readonly wanted: readonly number[];
  readonly both: readonly number[];
}

const ORDERS = 6;
/** Recall counts β² times as much as precision. */
const BETA_SQUARED = 4;

/** chrF2 counts of one text: characters without white space, orders 1 to 6, as sacrebleu's `CHRF()` takes them. */
export function chrfCounts(text: string, reference: string): ChrfCounts {
  const [a, b] = [characters(text), characters(reference)];
  const counts = { found: [] as number[], wanted: [] as number[], both: [] as number[] };
  for (let order = 1; order <= ORDERS; order++) {
    const [ours, theirs] = [ngrams(a, order), ngrams(b, order)];
    let both = 0;
    for (const [gram, count] of ours) both += Math.min(count, theirs.get(gram) ?? 0);
    const wanted = Math.max(0, b.length - order + 1);
    // Where the reference has none of an order, the text's do not count either.
    counts.found.push(wanted === 0 ? 0 : Math.max(0, a.length - order + 1));
    counts.wanted.push(wanted);
    counts.both.push(both);
  }
  return counts;
}

/**
 * chrF2 in 0 … 100: Popović 2015 and 2016, with the averages of sacrebleu 2 (`nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no`).
 *
 * @param counts of one text, or the sums of {@link addChrf} over many
 */
export function chrf({ found, wanted, both }: ChrfCounts): number {
  let [precision, recall, orders] = [0, 0, 0];
  for (let order = 0; order < ORDERS; order++) {
    if (found[order]! === 0 || wanted[order]! === 0) continue;
    precision += both[order]! / found[order]!;
    recall += both[order]! / wanted[order]!;
    orders++;
  }
  if (orders === 0 || precision + recall === 0) return 0;
  const [p, r] = [precision / orders, recall / orders];
  return (100 * (1 + BETA_SQUARED) * p * r) / (BETA_SQUARED * p + r);
}

export const noChrf: ChrfCounts = { found: zeros(), wanted: zeros(), both: zeros() };

export function addChrf(a: ChrfCounts, b: ChrfCounts): ChrfCounts {
  const sum = (key: keyof ChrfCounts) => a[key].map((value, order) => value + b[key][order]!);
  return { found: sum('found'), wanted: sum('wanted'), both: sum('both') };
}

function zeros(): readonly number[] {
  return Array.from({ length: ORDERS }, () => 0);
}

/** Code points. */
function characters(text: string): readonly string[] {
  return Array.from(withoutSpace(text));
}

function ngrams(list: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= list.length; at++) {
    const gram = list.slice(at, at + order).join('');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
