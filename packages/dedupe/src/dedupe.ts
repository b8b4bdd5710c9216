import { AblataError } from '@ablata/spec';
import { judgeBlock } from './admission/greedy.ts';
import type { Certificate, Dropped } from './certificate/certificate.ts';
import { type CurveFinder, createCurveFinder } from './curve/curve-finder.ts';
import { keptByThreshold, type PairList } from './curve/kept-by-threshold.ts';
import { type EmbeddingReader, type Embeddings, reorder, toReader } from './embeddings.ts';
import { type CosineFinder, createCosineFinder } from './finders/cosine-finder.ts';
import { type KeepData, type KeepRule, orderOf } from './keep-rule.ts';
import { defaultThreads } from './services/default-threads.ts';

export interface DedupeOptions extends KeepData {
  /** A row is dropped when its cosine to a kept row is at least this. Default 0.95. */
  readonly threshold?: number;
  /** Which of several duplicates stays. Default `first`. */
  readonly keep?: KeepRule;
  /** Another set: rows that are near-duplicates of one of its rows are dropped as well (test against train). */
  readonly against?: Embeddings;
  /** Collect all pairs from this cosine on, so that other thresholds can be asked afterwards; costs time and memory. */
  readonly floor?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (rows: number) => void;
}

export interface DedupeResult {
  /** Numbers of the kept rows, rising. */
  readonly kept: Uint32Array;
  readonly dropped: readonly Dropped[];
  readonly certificate: Certificate;
  /** Rows that would be kept at other thresholds ≥ the floor; present when a floor was given. */
  readonly keptAt?: (thresholds: readonly number[]) => number[];
}

const BLOCK = 4096;

/**
 * Removes near-duplicates from a whole set: a row is dropped iff its cosine to a kept row is at least the threshold.
 *
 * @example const { kept } = await dedupe({ vectors, dimension: 1024 }, { threshold: 0.95 })
 * @throws DATA_BAD_VECTOR for zero, NaN or infinite vectors, naming the row
 */
export async function dedupe(embeddings: Embeddings, options: DedupeOptions = {}): Promise<DedupeResult> {
  const { threshold = 0.95, keep = 'first', threads = defaultThreads(), signal } = options;
  checkThreshold('threshold', threshold);
  const source = toReader(embeddings);
  const { dimension, length } = source;
  const order = orderOf(keep, length, options);
  const reader = order === null ? source : reorder(source, order);
  const against = options.against === undefined ? null : toReader(options.against);
  if (against !== null && against.dimension !== dimension) {
    throw new AblataError(
      'DATA_BAD_SHAPE',
      `The set to compare against has dimension ${against.dimension}, the embeddings have ${dimension}.`,
      { hint: 'Both sets must come from the same encoder.' },
    );
  }
  if (options.floor !== undefined) {
    checkThreshold('floor', options.floor);
    if (against !== null) {
      throw new AblataError('CONFIG_FLOOR', 'A floor and a set to compare against can not be combined.', {
        hint: 'Leave one of them out.',
      });
    }
  }

  const other = against?.length ?? 0;
  const base = { dimension, threads, expectedRows: length + other };
  const finder: CosineFinder | CurveFinder =
    options.floor === undefined
      ? createCosineFinder({ ...base, floor: threshold })
      : createCurveFinder({ ...base, floor: Math.min(options.floor, threshold), threshold, mostRows: length });
  try {
    if (against !== null) await fill(finder as CosineFinder, against);
    const rowOf = (at: number): number => order?.[at] ?? at;
    const keptRows: number[] = [];
    const dropped: Dropped[] = [];
    for (let start = 0; start < length; start += BLOCK) {
      const end = Math.min(length, start + BLOCK);
      const block = { length: end - start, vectors: await reader.read(start, end), texts: [] };
      const pairs = await finder.find(block, start, signal);
      const verdicts = judgeBlock([pairs], other + keptRows.length, end - start);
      finder.settle(Uint8Array.from(verdicts, (verdict) => (verdict.kept ? 1 : 0)));
      for (const [i, verdict] of verdicts.entries()) {
        if (verdict.kept) {
          keptRows.push(rowOf(start + i));
          continue;
        }
        const { duplicateOf, similarity } = verdict;
        dropped.push(
          duplicateOf < other
            ? { row: rowOf(start + i), duplicateOf, inOther: true, similarity }
            : { row: rowOf(start + i), duplicateOf: keptRows[duplicateOf - other]!, similarity },
        );
      }
      options.onProgress?.(end);
    }
    const kept = Uint32Array.from(keptRows).sort();
    dropped.sort((a, b) => a.row - b.row);
    const certificate: Certificate = { measure: 'cosine', threshold, rows: length, kept: kept.length, dropped };
    const collected = 'pairs' in finder ? finder.pairs() : null;
    return {
      kept,
      dropped,
      certificate,
      ...(collected && { keptAt: (thresholds) => ask(collected, thresholds) }),
    };
  } finally {
    await finder.dispose();
  }
}

function ask(pairs: { list: PairList; floor: number; rows: number }, thresholds: readonly number[]): number[] {
  for (const threshold of thresholds) {
    if (threshold >= pairs.floor) continue;
    throw new AblataError(
      'CONFIG_FLOOR',
      `Pairs were collected from ${pairs.floor} on, so ${threshold} can't be answered.`,
      {
        hint: `Run dedupe with floor: ${threshold}.`,
      },
    );
  }
  return keptByThreshold(pairs.list, pairs.rows, thresholds);
}

async function fill(finder: CosineFinder, reader: EmbeddingReader): Promise<void> {
  for (let start = 0; start < reader.length; start += BLOCK) {
    const end = Math.min(reader.length, start + BLOCK);
    finder.add(await reader.read(start, end), end - start, start);
  }
}

export function checkThreshold(name: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw new AblataError('CONFIG_THRESHOLD', `The ${name} must be a cosine in (0, 1], but ${value} came.`, {
    hint: 'A usual value is 0.95.',
  });
}
