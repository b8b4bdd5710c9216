import { AblataError } from '@ablata/spec';
import type { Certificate, Dropped } from './certificate/certificate.ts';
import { droppedRows, keptRows } from './certificate/dropped-rows.ts';
import { checkThreads } from './check-threads.ts';
import { checkThreshold } from './check-threshold.ts';
import { dropAllCopies } from './drop-all-copies.ts';
import { type EmbeddingReader, type Embeddings, reorder, toReader } from './embeddings.ts';
import type { CosineIndex, Names } from './finders/cosine-index.ts';
import { createCosineIndex } from './finders/create-cosine-index.ts';
import { MOST_OTHERS } from './finders/gates.ts';
import { type KeepData, type KeepRule, orderOf } from './keep-rule.ts';
import { defaultThreads } from './services/default-threads.ts';
import { createSourceStore } from './store/source-store.ts';

export interface DedupeOptions extends KeepData {
  /** A row is dropped when its cosine to a kept row is at least this. Default 0.95. */
  readonly threshold?: number;
  /** Which of several duplicates stays; `none`: no row that is near another one of the set. Default `first`. */
  readonly keep?: KeepRule;
  /** Another set: rows that are near-duplicates of one of its rows are dropped as well (test against train). */
  readonly against?: Embeddings;
  /** Other thresholds, at most 63, to say for how many rows they would keep; rows that any of them keeps are remembered and compared. */
  readonly at?: readonly number[];
  /** Which of several kept rows a dropped one names. `first` is the default; `most-similar` looks at all of them. */
  readonly names?: Names;
  readonly threads?: number;
  /**
   * Bytes of memory that the whole may take for vectors of kept rows to be held in it, by {@link planMemory}; else they are read again from where they
   * came from, and only codes of them are in memory. Default: half of what the machine has. No verdict depends on it.
   */
  readonly memory?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (rows: number) => void;
}

export interface DedupeResult {
  /** Numbers of the kept rows, rising. */
  readonly kept: Uint32Array;
  readonly dropped: readonly Dropped[];
  readonly certificate: Certificate;
  /** Rows that would be kept at each of the thresholds asked for with `at`. */
  readonly keptAt: readonly number[];
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
  checkThreads(threads);
  if (options.memory !== undefined && !(options.memory >= 0)) {
    throw new AblataError('CONFIG_MEMORY', `The memory must be a number of bytes, but ${options.memory} came.`, {
      hint: 'Leave it out for half of what the machine has; 0 holds no vectors in memory.',
    });
  }
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
  const at = options.at ?? [];
  for (const value of at) checkThreshold('threshold asked for', value);
  if (at.length > MOST_OTHERS) {
    throw new AblataError('CONFIG_THRESHOLD', `${at.length} thresholds were asked for, at most ${MOST_OTHERS} fit.`, {
      hint: 'Ask for some of them in a second run.',
    });
  }

  const other = against?.length ?? 0;
  const store = createSourceStore([
    ...(against === null ? [] : [{ reader: against, order: null }]),
    { reader: source, order },
  ]);
  if (keep === 'none' && at.length > 0) {
    throw new AblataError(
      'CONFIG_KEEP_RULE',
      'What other thresholds would keep is not known when all copies are dropped.',
      {
        hint: "Leave `at` out, or keep the first of them: { keep: 'first' }.",
      },
    );
  }
  const index = createCosineIndex({
    dimension,
    threshold,
    others: at,
    names: options.names,
    threads,
    expectedRows: length + other,
    store: () => store,
    memory: options.memory,
  });
  try {
    if (against !== null) {
      await fill(index, against);
      store.next();
    }
    const verdicts = { places: new Int32Array(length), similarities: new Float64Array(length) };
    for (let start = 0; start < length; start += BLOCK) {
      const end = Math.min(length, start + BLOCK);
      const block = await reader.read(start, end);
      const into = {
        places: verdicts.places.subarray(start, end),
        similarities: verdicts.similarities.subarray(start, end),
      };
      await index.judge(block, end - start, start, into, signal);
      options.onProgress?.(end);
    }
    const keptInTurn = keptRows(verdicts, { order }, index.kept - other);
    let kept = order === null ? keptInTurn : keptInTurn.slice().sort();
    const keptAt = index.keptAtOthers.map((count) => count - other);
    const about = { measure: 'cosine', threshold, rows: length } as const;
    if (keep !== 'none') {
      let list: Dropped[] | undefined;
      // Objects for each of a million dropped rows are made for those who look at them.
      const rows = (): Dropped[] => {
        list ??= droppedRows(verdicts, { other, order }, keptInTurn);
        return list;
      };
      const certificate: Certificate = {
        ...about,
        kept: kept.length,
        get dropped() {
          return rows();
        },
      };
      return {
        kept,
        get dropped() {
          return rows();
        },
        certificate,
        keptAt,
      };
    }
    const dropped = droppedRows(verdicts, { other, order }, keptInTurn);
    // What was kept has served its purpose, and may be as large as what comes.
    await index.dispose();
    const copies = await dropAllCopies(source, kept, dropped, {
      threshold,
      threads,
      memory: options.memory,
      signal,
    });
    const gone = new Set(copies.map(({ row }) => row));
    kept = kept.filter((row) => !gone.has(row));
    const all = [...dropped, ...copies].sort((a, b) => a.row - b.row);
    return { kept, dropped: all, certificate: { ...about, kept: kept.length, dropped: all, keep: 'none' }, keptAt };
  } finally {
    await index.dispose();
  }
}

async function fill(index: CosineIndex, reader: EmbeddingReader): Promise<void> {
  for (let start = 0; start < reader.length; start += BLOCK) {
    const end = Math.min(reader.length, start + BLOCK);
    await index.add(await reader.read(start, end), end - start, start);
  }
}
