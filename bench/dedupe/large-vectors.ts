/**
 * Rows as `benchVectors` gives them (anisotropic: a mean, 300 topics, 20,000 subtopics, a 1/j spectrum; a fifth near-duplicates of other rows, a
 * twentieth of these within 1e-6 of 0.95), each a function of its number alone: sets of any size, piece by piece.
 */
export function largeVectors(d: number): (first: number, count: number) => Float32Array {
  const noise = createNoise(7);
  const table = Float32Array.from(
    { length: 1 << 20 },
    () => Math.sqrt(-2 * Math.log(1 - noise())) * Math.cos(2 * Math.PI * noise()),
  );
  const spread = Float32Array.from({ length: d }, (_, k) => 1 / Math.sqrt(k + 8));
  normalise(spread);
  const fill = (row: Float32Array, random: () => number): void => {
    for (let k = 0; k < d; k += 64)
      row.set(table.subarray(Math.floor(random() * (table.length - 64))).subarray(0, Math.min(64, d - k)), k);
  };
  const drawn = (): Float32Array => {
    const row = new Float32Array(d);
    fill(row, noise);
    return row.map((value, k) => value * spread[k]!);
  };
  const mean = new Float32Array(d);
  fill(mean, noise);
  normalise(mean);
  const topics = Array.from({ length: 300 }, drawn);
  const subtopics = Array.from({ length: 20_000 }, () => {
    const topic = topics[Math.floor(noise() * topics.length)]!;
    return drawn().map((value, k) => 0.5 * value + 0.5 * topic[k]!);
  });
  const own = new Float32Array(d);
  const [rest, flat, shift] = [Math.sqrt(0.22), Math.sqrt(0.05 / d), Math.sqrt(0.28)];
  const base = (number: number, row: Float32Array): (() => number) => {
    const random = createNoise(Math.imul(number + 1, 0x2545f491));
    fill(row, random);
    fill(own, random);
    const subtopic = subtopics[Math.floor(random() ** 1.7 * subtopics.length)]!;
    for (let k = 0; k < d; k++) row[k] = subtopic[k]! + rest * spread[k]! * row[k]! + shift * mean[k]! + flat * own[k]!;
    normalise(row);
    return random;
  };
  const other = new Float32Array(d);
  return (first, count) => {
    const vectors = new Float32Array(count * d);
    for (let i = 0; i < count; i++) {
      const row = vectors.subarray(i * d, (i + 1) * d);
      const random = base(first + i, row);
      if (first + i <= 100 || random() >= 0.2) continue;
      base(Math.floor(random() * (first + i)), other);
      const u = random();
      const near =
        u < 0.05 ? 0.95 + (random() - 0.5) * 2e-6 : u < 0.15 ? 0.95 + (random() - 0.5) * 2e-3 : 0.88 + 0.12 * random();
      let along = 0;
      for (let k = 0; k < d; k++) along += row[k]! * other[k]!;
      for (let k = 0; k < d; k++) row[k]! -= along * other[k]!;
      normalise(row);
      for (let k = 0; k < d; k++) row[k] = near * other[k]! + Math.sqrt(1 - near * near) * row[k]!;
    }
    return vectors;
  };
}

function normalise(row: Float32Array): void {
  let square = 0;
  for (const value of row) square += value * value;
  const factor = 1 / Math.sqrt(square);
  for (let k = 0; k < row.length; k++) row[k]! *= factor;
}

function createNoise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let t = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    return ((t ^ (t >>> 15)) >>> 0) / 4294967296;
  };
}
