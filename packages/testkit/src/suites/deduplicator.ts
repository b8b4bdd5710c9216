import {
  createRandom,
  type DedupIndex,
  type Deduplicator,
  type DedupRows,
  isAblataError,
  type Verdict,
} from '@ablata/spec';
import { checkAbortedBefore } from '../support/abort.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { ensureJson } from '../support/json.ts';
import { settle } from '../support/settle.ts';
import { type ServiceSubject, serviceChecks, using } from './service.ts';

export interface DeduplicatorSubject extends ServiceSubject<Deduplicator> {
  readonly capabilities: {
    /** No two kept rows are as similar as the threshold. False for rules that may miss a pair. */
    readonly exact: boolean;
    /** It compares vectors, and refuses zero, NaN and infinity. False for rules that compare texts, and for none. */
    readonly vectors: boolean;
  };
}

const DIMENSION = 24;
const ROWS = 160;

/** Clusters of equal, nearly equal, related and unrelated rows, vectors and texts alike. */
function sampleRows(count = ROWS): DedupRows {
  const random = createRandom(7, 'dedup-rows');
  const vectors = new Float32Array(count * DIMENSION);
  const texts: string[] = [];
  for (let row = 0; row < count; row++) {
    const parent = row > 0 && random.float() < 0.5 ? random.integer(0, row - 1) : undefined;
    const noise = random.pick([0, 0.02, 0.2, 0.6]);
    for (let index = 0; index < DIMENSION; index++) {
      const own = random.float() * 2 - 1;
      const inherited = parent === undefined ? own : (vectors[parent * DIMENSION + index] as number);
      vectors[row * DIMENSION + index] = inherited + noise * own;
    }
    texts.push(
      parent === undefined || noise > 0.1
        ? `Sentence ${row} about ${random.integer(0, 1e6)}.`
        : (texts[parent] as string),
    );
  }
  return { length: count, vectors, texts };
}

function slice({ vectors, texts }: DedupRows, start: number, end: number): DedupRows {
  return {
    length: end - start,
    vectors: vectors.slice(start * DIMENSION, end * DIMENSION),
    texts: texts.slice(start, end),
  };
}

async function withIndex<R>(deduplicator: Deduplicator, use: (index: DedupIndex) => Promise<R>): Promise<R> {
  const index = await deduplicator.open(DIMENSION);
  try {
    return await use(index);
  } finally {
    await index[Symbol.asyncDispose]?.();
  }
}

const signal = new AbortController().signal;

function admitIn(deduplicator: Deduplicator, rows: DedupRows, cuts: readonly number[]): Promise<Verdict[]> {
  return withIndex(deduplicator, async (index) => {
    const verdicts: Verdict[] = [];
    const bounds = [0, ...cuts, rows.length];
    for (let part = 0; part + 1 < bounds.length; part++) {
      const batch = slice(rows, bounds[part] as number, bounds[part + 1] as number);
      const judged = await index.admit(batch, signal);
      ensureEqual(judged.length, batch.length, 'number of verdicts');
      verdicts.push(...judged);
      // The rows are the caller's again.
      batch.vectors.fill(Number.NaN);
    }
    return verdicts;
  });
}

function cosine({ vectors }: DedupRows, one: number, other: number): number {
  let [dot, a, b] = [0, 0, 0];
  for (let index = 0; index < DIMENSION; index++) {
    const [x, y] = [vectors[one * DIMENSION + index] as number, vectors[other * DIMENSION + index] as number];
    dot += x * y;
    a += x * x;
    b += y * y;
  }
  return dot / Math.sqrt(a * b);
}

/** Row numbers of the kept rows. */
function keptRows(verdicts: readonly Verdict[]): readonly number[] {
  return verdicts.flatMap((verdict, row) => (verdict.kept ? [row] : []));
}

export const deduplicatorChecks: readonly Check<DeduplicatorSubject>[] = [
  ...serviceChecks<Deduplicator, DeduplicatorSubject>((deduplicator) => admitIn(deduplicator, sampleRows(4), [])),
  {
    name: 'states a measure and a threshold',
    run: ({ create }) =>
      using(create, async ({ rule: { measure, threshold } }) => {
        ensure(['cosine', 'jaccard', 'equality', 'none'].includes(measure), `unknown measure '${measure}'`);
        ensure(threshold === null || (threshold > 0 && threshold <= 1), `the threshold is ${threshold}`);
        ensure(measure !== 'cosine' || threshold !== null, 'a cosine rule needs a threshold');
      }),
  },
  {
    name: 'keeps the first row, and gives nothing for nothing',
    run: ({ create }) =>
      using(create, (deduplicator) =>
        withIndex(deduplicator, async (index) => {
          ensureEqual([...(await index.admit(slice(sampleRows(), 0, 0), signal))], [], 'verdicts on no rows');
          ensureEqual((await index.admit(slice(sampleRows(), 0, 1), signal))[0]?.kept, true, 'the first row is kept');
          ensureEqual([...(await index.admit(slice(sampleRows(), 0, 0), signal))], [], 'verdicts on no rows');
        }),
      ),
  },
  {
    name: 'names for each duplicate a row kept before it, and a similarity of at least the threshold',
    run: ({ create }) =>
      using(create, async (deduplicator) => {
        const rows = sampleRows();
        const { measure, threshold } = deduplicator.rule;
        const kept: number[] = [];
        for (const [row, verdict] of (await admitIn(deduplicator, rows, [])).entries()) {
          if (verdict.kept) {
            kept.push(row);
            continue;
          }
          const { duplicateOf, similarity } = verdict;
          ensure(
            Number.isInteger(duplicateOf) && duplicateOf >= 0 && duplicateOf < kept.length,
            `row ${row} is said to repeat kept row ${duplicateOf} of ${kept.length}`,
          );
          ensure(
            threshold === null || similarity >= threshold,
            `row ${row} was dropped at ${similarity}, below ${threshold}`,
          );
          if (measure !== 'cosine') continue;
          const actual = cosine(rows, row, kept[duplicateOf] as number);
          ensure(
            Math.abs(actual - similarity) < 1e-9,
            `row ${row}: the similarity is given as ${similarity}, and is ${actual}`,
          );
        }
      }),
  },
  {
    name: 'keeps no two rows as similar as the threshold',
    concerns: ({ capabilities }) => capabilities.exact,
    run: ({ create }) =>
      using(create, async (deduplicator) => {
        const rows = sampleRows();
        const { measure, threshold } = deduplicator.rule;
        const kept = keptRows(await admitIn(deduplicator, rows, []));
        ensure(kept.length < rows.length, 'it kept rows that are equal');
        for (const [position, row] of kept.entries()) {
          for (const other of kept.slice(0, position)) {
            ensure(
              measure !== 'equality' || rows.texts[row] !== rows.texts[other],
              `rows ${other} and ${row} are equal and were both kept`,
            );
            if (measure !== 'cosine' || threshold === null) continue;
            const similarity = cosine(rows, row, other);
            ensure(similarity < threshold, `rows ${other} and ${row} were both kept at ${similarity}`);
          }
        }
      }),
  },
  {
    name: 'gives the same verdicts however the rows are cut into batches, and each time',
    run: ({ create }) =>
      using(create, async (deduplicator) => {
        const rows = sampleRows();
        const whole = await admitIn(deduplicator, rows, []);
        const single = Array.from({ length: rows.length - 1 }, (_, row) => row + 1);
        const random = createRandom(3, 'cuts');
        const some = single.filter(() => random.float() < 0.15);
        for (const cuts of [single, some, [1], [ROWS - 1], [50, 50, 51], []]) {
          ensureEqual(await admitIn(deduplicator, rows, cuts), whole, `verdicts in ${cuts.length + 1} batches`);
        }
      }),
  },
  {
    name: 'opens indexes that know nothing of each other',
    run: ({ create }) =>
      using(create, async (deduplicator) => {
        const rows = sampleRows(30);
        await withIndex(deduplicator, (first) =>
          withIndex(deduplicator, async (second) => {
            const one = await first.admit(slice(rows, 0, 30), signal);
            ensure(one[0]?.kept === true, 'a fresh index already knew the first row');
            ensureEqual([...(await second.admit(slice(rows, 0, 30), signal))], [...one], 'verdicts of a second index');
          }),
        );
      }),
  },
  {
    name: 'refuses zero, NaN and infinite vectors and names the row',
    concerns: ({ capabilities }) => capabilities.vectors,
    run: ({ create }) =>
      using(create, async (deduplicator) => {
        for (const value of [0, Number.NaN, Number.POSITIVE_INFINITY]) {
          await withIndex(deduplicator, async (index) => {
            const rows = slice(sampleRows(), 0, 5);
            rows.vectors.fill(value, 3 * DIMENSION, 4 * DIMENSION);
            const outcome = await settle(() => index.admit(rows, signal));
            ensure(outcome.status === 'rejected', `a vector of ${value} was admitted`);
            ensure(
              isAblataError(outcome.reason),
              `a vector of ${value}: expected an AblataError, got ${String(outcome.reason)}`,
            );
            ensureEqual(outcome.reason.code, 'DATA_BAD_VECTOR', `code for a vector of ${value}`);
            ensure(/\b3\b/.test(outcome.reason.message), `the message does not name row 3: ${outcome.reason.message}`);
          });
        }
      }),
  },
  {
    name: 'gives a summary that is JSON and the same each time',
    run: ({ create }) =>
      using(create, async (deduplicator) => {
        const summaries = await Promise.all(
          [1, 2].map(() =>
            withIndex(deduplicator, async (index) => {
              await index.admit(slice(sampleRows(), 0, 40), signal);
              return index.summary?.() ?? null;
            }),
          ),
        );
        ensureJson(summaries[0], 'the summary');
        ensureEqual(summaries[1], summaries[0], 'summary of a second index over the same rows');
      }),
  },
  {
    name: 'refuses to judge when aborted before',
    run: ({ create }) =>
      using(create, (deduplicator) =>
        withIndex(deduplicator, (index) =>
          checkAbortedBefore('admit', (aborted) => index.admit(slice(sampleRows(), 0, 5), aborted)),
        ),
      ),
  },
  {
    name: 'lets an index be disposed twice',
    run: ({ create }) =>
      using(create, async (deduplicator) => {
        const index = await deduplicator.open(DIMENSION);
        for (let time = 0; time < 2; time++) await index[Symbol.asyncDispose]?.();
      }),
  },
];

/** Contract tests of a {@link Deduplicator}, as vitest tests. */
export function describeDeduplicator(name: string, subject: DeduplicatorSubject): void {
  describeChecks(`Deduplicator ${name} keeps its contract`, deduplicatorChecks, subject);
}
