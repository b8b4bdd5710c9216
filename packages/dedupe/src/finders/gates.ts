/** Thresholds as bits of a mask, the lowest first: the rule's own and others beside it. */
export interface Gates {
  readonly values: readonly number[];
  /** Place of the rule's threshold among them. */
  readonly main: number;
  readonly mainBit: bigint;
  /** The same in two words of 32 bits, the lower first. */
  readonly mainWords: readonly [number, number];
  readonly others: readonly number[];
  /** The bit of each of the others. */
  readonly bits: readonly bigint[];
  readonly all: bigint;
}

export const MOST_OTHERS = 63;

export function gatesOf(threshold: number, others: readonly number[]): Gates {
  const order = [threshold, ...others].map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value);
  const places = new Map(order.map(({ i }, place) => [i, place]));
  const bit = (i: number): bigint => 1n << BigInt(places.get(i)!);
  return {
    values: order.map(({ value }) => value),
    main: places.get(0)!,
    mainBit: bit(0),
    mainWords: [Number(bit(0) & 0xffffffffn), Number(bit(0) >> 32n)],
    others,
    bits: others.map((_, i) => bit(i + 1)),
    all: (1n << BigInt(order.length)) - 1n,
  };
}
