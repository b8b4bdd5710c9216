/** The same numbers below 1 each time. */
function seeded(): () => number {
  let state = 7;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Sentences of `length` tokens in families of ten: each but the first has 2, 4 … 18 of the first one's tokens replaced, some of them twice. */
export function nearDuplicates(count: number, length: number): Int32Array[] {
  const random = seeded();
  const piece = () => 4 + Math.floor(255_990 * random());
  let first: Int32Array;
  return Array.from({ length: count }, (_, at) => {
    const replaced = 2 * (at % 10);
    if (replaced === 0) {
      first = Int32Array.from({ length }, (__, token) => (token === 0 ? 256_047 : token === length - 1 ? 3 : piece()));
      return first;
    }
    const sentence = first.slice();
    for (let token = 0; token < replaced; token++) sentence[1 + Math.floor((length - 2) * random())] = piece();
    return sentence;
  });
}

/** Token ids of made-up sentences of `fewest` to `most` tokens, shortest first, as the encoder orders them. */
export function randomSentences(count: number, fewest: number, most: number): Int32Array[] {
  const random = seeded();
  return Array.from({ length: count }, () => {
    const pieces = Array.from(
      { length: fewest - 2 + Math.floor((most - fewest + 1) * random()) },
      () => 4 + Math.floor(255_990 * random()),
    );
    return Int32Array.from([256_047, ...pieces, 3]);
  }).sort((a, b) => a.length - b.length);
}

export function batches(sentences: readonly Int32Array[], size: number): Int32Array[][] {
  return Array.from({ length: Math.ceil(sentences.length / size) }, (_, index) =>
    sentences.slice(index * size, (index + 1) * size),
  );
}
