/**
 * Vectors with planted near-duplicates (20%, of earlier rows, duplicates of duplicates among them; a twentieth of those within
 * 1e-6 of 0.95). `isotropic`: Gaussian, the hard case for any projection. `anisotropic`: a mean vector, 300 topics,
 * 20,000 subtopics and a 1/j spectrum, as sentence embeddings have.
 */
export function benchVectors(kind: string, rows: number, d: number): Float32Array {
  const noise = createNoise();
  // A table of normal numbers read at random places is fast, and Gaussian enough.
  const table = Float32Array.from(
    { length: 1 << 20 },
    () => Math.sqrt(-2 * Math.log(1 - noise())) * Math.cos(2 * Math.PI * noise()),
  );
  const fill = (row: Float32Array): void => {
    for (let k = 0; k < d; k += 64)
      row.set(table.subarray(Math.floor(noise() * (table.length - 64))).subarray(0, Math.min(64, d - k)), k);
  };
  const spread = Float32Array.from({ length: d }, (_, k) => 1 / Math.sqrt(k + 8));
  normalise(spread);
  const drawn = (): Float32Array => {
    const row = new Float32Array(d);
    fill(row);
    for (let k = 0; k < d; k++) row[k]! *= spread[k]!;
    return row;
  };
  const anisotropic = kind === 'anisotropic';
  const mean = new Float32Array(d);
  fill(mean);
  normalise(mean);
  const topics = Array.from({ length: anisotropic ? 300 : 0 }, drawn);
  const subtopics = Array.from({ length: anisotropic ? 20_000 : 0 }, () => {
    const topic = topics[Math.floor(noise() * topics.length)]!;
    return drawn().map((value, k) => 0.5 * value + 0.5 * topic[k]!);
  });
  const vectors = new Float32Array(rows * d);
  const own = new Float32Array(d);
  for (let i = 0; i < rows; i++) {
    const row = vectors.subarray(i * d, (i + 1) * d);
    fill(row);
    if (anisotropic) {
      fill(own);
      const subtopic = subtopics[Math.floor(noise() ** 1.7 * subtopics.length)]!;
      const [rest, flat, shift] = [Math.sqrt(0.22), Math.sqrt(0.05 / d), Math.sqrt(0.28)];
      for (let k = 0; k < d; k++)
        row[k] = subtopic[k]! + rest * spread[k]! * row[k]! + shift * mean[k]! + flat * own[k]!;
    }
    normalise(row);
    if (i > 100 && noise() < 0.2) {
      const of = Math.floor(noise() * i);
      const u = noise();
      const near =
        u < 0.05 ? 0.95 + (noise() - 0.5) * 2e-6 : u < 0.15 ? 0.95 + (noise() - 0.5) * 2e-3 : 0.88 + 0.12 * noise();
      disturb(row, vectors.subarray(of * d, (of + 1) * d), near);
    }
  }
  return vectors;
}

/** Turns `row` into a vector at the given cosine to `base`, in the plane of the two. */
function disturb(row: Float32Array, base: Float32Array, cosine: number): void {
  const unit = Float64Array.from(base);
  normalise(unit);
  const across = Float64Array.from(row);
  let along = 0;
  for (let k = 0; k < row.length; k++) along += across[k]! * unit[k]!;
  for (let k = 0; k < row.length; k++) across[k]! -= along * unit[k]!;
  normalise(across);
  for (let k = 0; k < row.length; k++) row[k] = cosine * unit[k]! + Math.sqrt(1 - cosine * cosine) * across[k]!;
}

function normalise(row: Float32Array | Float64Array): void {
  let square = 0;
  for (let k = 0; k < row.length; k++) square += row[k]! * row[k]!;
  const factor = 1 / Math.sqrt(square);
  for (let k = 0; k < row.length; k++) row[k]! *= factor;
}

function createNoise(): () => number {
  let state = 7;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let t = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    return ((t ^ (t >>> 15)) >>> 0) / 4294967296;
  };
}
