import { dedupe } from '../../packages/dedupe/src/index.ts';

/**
 * What other precisions change: the cosine of each vector to that of the first precision, pairs of rows that are on the other side of `threshold`, and rows that
 * deduplicating (the first of near-duplicates stays) keeps or drops otherwise.
 *
 * @param vectors of each precision, [rows, dimension] row-major; the first is the reference
 * @returns a table in Markdown
 */
export async function verdictTable(
  vectors: ReadonlyMap<string, Float32Array>,
  dimension: number,
  threshold: number,
): Promise<string> {
  const unit = new Map([...vectors].map(([name, rows]) => [name, normalized(rows, dimension)]));
  const [referenceName, reference] = [...unit][0]!;
  const count = reference.length / dimension;
  const near = pairs(reference, dimension, threshold);
  const close = pairs(reference, dimension, threshold - 0.01).size - pairs(reference, dimension, threshold + 0.01).size;
  const kept = await keptRows(reference, dimension, threshold);
  const lines = [
    `${count} sentences, ${(count * (count - 1)) / 2} pairs, of which ${near.size} are at ${threshold} or above in ${referenceName} and ${close} within 0.01 of it; ${kept.size} rows are kept`,
    '',
    '| precision | least cosine | mean | pairs across the threshold | rows with another verdict |',
    '|---|---|---|---|---|',
  ];
  for (const [name, rows] of unit) {
    const cosines = Array.from({ length: count }, (_, row) => dot(rows, row, reference, row, dimension));
    const crossed = difference(pairs(rows, dimension, threshold), near);
    const otherwise = difference(await keptRows(rows, dimension, threshold), kept);
    const mean = cosines.reduce((sum, value) => sum + value, 0) / count;
    lines.push(`| ${name} | ${Math.min(...cosines).toFixed(6)} | ${mean.toFixed(6)} | ${crossed} | ${otherwise} |`);
  }
  return `${lines.join('\n')}\n`;
}

async function keptRows(rows: Float32Array, dimension: number, threshold: number): Promise<Set<number>> {
  const { kept } = await dedupe({ vectors: rows, dimension }, { threshold });
  return new Set(kept);
}

/** Pairs of rows at `threshold` or above, a number each. */
function pairs(rows: Float32Array, dimension: number, threshold: number): Set<number> {
  const count = rows.length / dimension;
  const found = new Set<number>();
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) if (dot(rows, a, rows, b, dimension) >= threshold) found.add(a * count + b);
  }
  return found;
}

function difference(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let common = 0;
  for (const value of a) if (b.has(value)) common++;
  return a.size + b.size - 2 * common;
}

function normalized(rows: Float32Array, dimension: number): Float32Array {
  return rows.map((value, at) => {
    const row = Math.floor(at / dimension);
    return value / Math.sqrt(dot(rows, row, rows, row, dimension));
  });
}

function dot(a: Float32Array, rowOfA: number, b: Float32Array, rowOfB: number, dimension: number): number {
  let sum = 0;
  for (let k = 0; k < dimension; k++) sum += a[rowOfA * dimension + k]! * b[rowOfB * dimension + k]!;
  return sum;
}
