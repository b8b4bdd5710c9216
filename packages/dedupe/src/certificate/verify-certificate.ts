import { type EmbeddingReader, type Embeddings, toReader } from '../embeddings.ts';
import { createNoise } from '../plan/noise.ts';
import type { Certificate } from './certificate.ts';
import { largestCosine, type NearestPair } from './largest-cosine.ts';

export interface VerifyOptions {
  /** How many kept rows to compare with all kept rows, chosen at random; `all` compares every pair. Default 500. */
  readonly sample?: number | 'all';
  /** Chooses the sample. */
  readonly seed?: number;
  /** The set that was compared against, when there was one. */
  readonly against?: Embeddings;
}

export interface Verification {
  readonly holds: boolean;
  /** What is wrong, a sentence each; empty when it holds. */
  readonly violations: readonly string[];
  readonly checkedDropped: number;
  readonly checkedPairs: number;
  /** The most similar pair among those checked: of kept rows, or of a kept row and any other when all copies are dropped. */
  readonly nearest: NearestPair | null;
}

/** Sums taken in another order than the dedup's differ by so little at most; a pair this close to the threshold is no violation. */
const ROUNDING = 1e-12;
const MOST_SENTENCES = 20;

/**
 * Checks a certificate against the embeddings by plain float64 loops that share nothing with the code that made it: every
 * dropped row against the row it names, and kept rows against each other, sampled or all.
 */
export async function verifyCertificate(
  embeddings: Embeddings,
  certificate: Certificate,
  options: VerifyOptions = {},
): Promise<Verification> {
  const reader = toReader(embeddings);
  const other = options.against === undefined ? null : toReader(options.against);
  const { threshold, dropped } = certificate;
  const all = certificate.keep === 'none';
  const violations: string[] = [];
  const complain = (sentence: string): void => {
    if (violations.length < MOST_SENTENCES) violations.push(sentence);
  };

  const isDropped = new Uint8Array(reader.length);
  for (const { row } of dropped) {
    if (!(row < reader.length)) complain(`Row ${row} is said to be dropped, but there are only ${reader.length} rows.`);
    else if (isDropped[row] === 1) complain(`Row ${row} is said to be dropped twice.`);
    else isDropped[row] = 1;
  }
  const kept = Uint32Array.from({ length: reader.length }, (_, i) => i).filter((row) => isDropped[row] === 0);
  if (certificate.rows !== reader.length)
    complain(`The certificate is about ${certificate.rows} rows, but there are ${reader.length}.`);
  if (certificate.kept !== kept.length)
    complain(`The certificate says ${certificate.kept} rows are kept, but ${kept.length} are not dropped.`);

  let checkedDropped = 0;
  for (const { row, duplicateOf, inOther, similarity } of dropped) {
    const target = inOther === true ? other : reader;
    if (target === null) {
      complain(`Row ${row} is said to duplicate a row of another set, and that set was not passed.`);
      continue;
    }
    if (!(row < reader.length) || !(duplicateOf < target.length)) {
      complain(`Row ${row} is said to duplicate row ${duplicateOf}, which does not exist.`);
      continue;
    }
    if (inOther !== true && duplicateOf === row) complain(`Row ${row} is said to duplicate itself.`);
    else if (inOther !== true && isDropped[duplicateOf] === 1 && !all) {
      complain(`Row ${row} is said to duplicate row ${duplicateOf}, which is dropped itself.`);
    }
    const value = await cosineOf(reader, row, target, duplicateOf);
    if (value < threshold - ROUNDING) {
      complain(`Row ${row} was dropped, but its cosine to row ${duplicateOf} is ${value}, below ${threshold}.`);
    } else if (Math.abs(value - similarity) > ROUNDING) {
      complain(`Row ${row} is said to have cosine ${similarity} to row ${duplicateOf}, but it is ${value}.`);
    }
    checkedDropped++;
  }

  const { sample = 500, seed = 0 } = options;
  const whole = sample === 'all' || sample >= kept.length;
  const probes = whole ? (all ? kept : null) : choose(kept, sample, seed);
  const rows = all ? Uint32Array.from({ length: reader.length }, (_, row) => row) : kept;
  const result = await largestCosine(reader, rows, probes, threshold + ROUNDING);
  for (const pair of result.over.slice(0, MOST_SENTENCES)) {
    complain(
      all
        ? `Row ${pair.a} is kept, but its cosine to row ${pair.b} is ${pair.similarity}, not below ${threshold}.`
        : `Rows ${pair.a} and ${pair.b} are both kept, but their cosine is ${pair.similarity}, not below ${threshold}.`,
    );
  }
  return {
    holds: violations.length === 0,
    violations,
    checkedDropped,
    checkedPairs: result.checked,
    nearest: result.nearest,
  };
}

async function cosineOf(a: EmbeddingReader, i: number, b: EmbeddingReader, j: number): Promise<number> {
  const x = await a.read(i, i + 1);
  const y = await b.read(j, j + 1);
  let product = 0;
  let squareX = 0;
  let squareY = 0;
  for (let k = 0; k < x.length; k++) {
    product += x[k]! * y[k]!;
    squareX += x[k]! * x[k]!;
    squareY += y[k]! * y[k]!;
  }
  return product / Math.sqrt(squareX) / Math.sqrt(squareY);
}

function choose(from: Uint32Array, count: number, seed: number): Uint32Array {
  const noise = createNoise(seed);
  const rows = from.slice();
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(noise() * (rows.length - i));
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  return rows.slice(0, count).sort();
}
