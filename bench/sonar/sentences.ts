/** Token ids of made-up sentences of `fewest` to `most` tokens, shortest first, as the encoder orders them. */
export function randomSentences(count: number, fewest: number, most: number): Int32Array[] {
  let state = 7;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
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
