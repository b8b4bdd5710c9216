/** Bits of a value that one look decides. */
const DIGIT = 11;
/** Of so few values sorting is cheaper than counting. */
const FEW = 64;

/**
 * The values that sorting would put at some places, found without sorting: values are counted by their highest 11 bits, and only
 * those that share them with a wanted one are looked at again, by the bits that follow.
 *
 * @param values in any order; a few are sorted in place
 * @param ranks ascending places, from 0
 * @param width the low bits in which the values differ
 */
export function selectRanks(values: Uint32Array, ranks: readonly number[], width = 32): number[] {
  if (values.length <= FEW) values.sort();
  if (values.length <= FEW || allEqual(values)) return ranks.map((rank) => values[rank]!);

  const shift = Math.max(0, width - DIGIT);
  const mask = 2 ** (width - shift) - 1;
  table.fill(0);
  for (let index = 0; index < values.length; index++) table[(values[index]! >>> shift) & mask]!++;
  const wanted: { digit: number; size: number; ranks: number[] }[] = [];
  let digit = 0;
  let before = 0;
  for (const rank of ranks) {
    while (before + table[digit]! <= rank) before += table[digit++]!;
    if (wanted.at(-1)?.digit !== digit) wanted.push({ digit, size: table[digit]!, ranks: [] });
    wanted.at(-1)!.ranks.push(rank - before);
  }

  // From here on the table says which of the wanted a digit is, from 1. The values of each come together; the others last.
  table.fill(0);
  const next = new Uint32Array(wanted.length + 1);
  let start = 0;
  wanted.forEach(({ digit, size }, index) => {
    table[digit] = index + 1;
    next[index + 1] = start;
    start += size;
  });
  next[0] = start;
  const grouped = new Uint32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    const group = table[(value >>> shift) & mask]!;
    grouped[next[group]!] = value;
    next[group]!++;
  }
  return wanted.flatMap((group, index) =>
    selectRanks(grouped.subarray(next[index + 1]! - group.size, next[index + 1]), group.ranks, shift),
  );
}

/** Sparse embeddings are mostly zeros. */
function allEqual(values: Uint32Array): boolean {
  const first = values[0];
  for (let index = 1; index < values.length; index++) if (values[index] !== first) return false;
  return true;
}

const table = new Uint32Array(1 << DIGIT);
