/** How far apart two values are: equal or not, by rank, or by difference. */
export type Metric = 'nominal' | 'ordinal' | 'interval';

/**
 * Krippendorff's α over units that arrive one after the other, each with the values that its judges gave; missing ones are left out. Holds
 * one number for each pair of values that met.
 *
 * α = 1 − observed / expected disagreement (K. Krippendorff, “Computing Krippendorff's Alpha-Reliability”, 2011). 1: all agree;
 * 0: as by chance.
 */
export class Krippendorff {
  readonly #metric: Metric;
  readonly #coincidences = new Map<number | string, Map<number | string, number>>();
  #units = 0;

  constructor(metric: Metric) {
    this.#metric = metric;
  }

  /** Units with at least two values. */
  get units(): number {
    return this.#units;
  }

  add(values: readonly (number | string)[]): void {
    if (values.length < 2) return;
    this.#units++;
    const share = 1 / (values.length - 1);
    for (const [index, value] of values.entries()) {
      const row = this.#coincidences.get(value) ?? new Map();
      this.#coincidences.set(value, row);
      for (const [other, met] of values.entries()) if (other !== index) row.set(met, (row.get(met) ?? 0) + share);
    }
  }

  /** null when nothing was judged twice, or all values ever given are equal: then there is nothing to agree on. */
  alpha(): number | null {
    const values = [...this.#coincidences.keys()].sort((a, b) =>
      typeof a === 'number' && typeof b === 'number' ? a - b : a < b ? -1 : 1,
    );
    const counts = values.map((value) =>
      [...(this.#coincidences.get(value)?.values() ?? [])].reduce((sum, count) => sum + count, 0),
    );
    const total = counts.reduce((sum, count) => sum + count, 0);
    let observed = 0;
    let expected = 0;
    for (const [first, value] of values.entries()) {
      for (const [second, other] of values.entries()) {
        const distance = this.#distance(value, other, first, second, counts);
        observed += (this.#coincidences.get(value)?.get(other) ?? 0) * distance;
        expected += (counts[first] as number) * (counts[second] as number) * distance;
      }
    }
    return expected === 0 ? null : 1 - ((total - 1) * observed) / expected;
  }

  #distance(a: number | string, b: number | string, first: number, second: number, counts: readonly number[]): number {
    if (first === second) return 0;
    if (this.#metric === 'nominal') return 1;
    if (this.#metric === 'interval') return (Number(a) - Number(b)) ** 2;
    const [low, high] = first < second ? [first, second] : [second, first];
    const between = counts.slice(low, high + 1).reduce((sum, count) => sum + count, 0);
    return (between - ((counts[low] as number) + (counts[high] as number)) / 2) ** 2;
  }
}
