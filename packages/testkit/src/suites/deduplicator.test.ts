import { AblataError, type DedupIndex, type Deduplicator, type DedupRows, type Verdict } from '@ablata/spec';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { type DeduplicatorSubject, deduplicatorChecks } from './deduplicator.ts';

const THRESHOLD = 0.9;

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, x, y] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const other = b[index] as number;
    dot += value * other;
    x += value * value;
    y += other * other;
  }
  return dot / Math.sqrt(x * y);
}

interface Faults {
  readonly threshold?: number;
  readonly copies?: boolean;
  readonly checks?: boolean;
  readonly acrossBatches?: boolean;
  readonly shift?: number;
  readonly similarity?: (similarity: number) => number;
}

function indexOf(dimension: number, kept: Float32Array[], faults: Faults): DedupIndex {
  const {
    threshold = THRESHOLD,
    copies = true,
    checks = true,
    acrossBatches = true,
    shift = 0,
    similarity = (value) => value,
  } = faults;
  return {
    async admit({ length, vectors }, signal) {
      signal.throwIfAborted();
      if (!acrossBatches) kept.length = 0;
      return Array.from({ length }, (_, row): Verdict => {
        const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
        if (checks && (!vector.every(Number.isFinite) || vector.every((value) => value === 0))) {
          throw new AblataError('DATA_BAD_VECTOR', `the vector of row ${row} cannot be compared`);
        }
        const found = kept.findIndex((other) => cosine(vector, other) >= threshold);
        if (found === -1) {
          kept.push(copies ? vector.slice() : vector);
          return { kept: true };
        }
        return {
          kept: false,
          duplicateOf: found + shift,
          similarity: similarity(cosine(vector, kept[found] as Float32Array)),
        };
      });
    },
    summary: () => ({ kept: kept.length }),
  };
}

function deduplicatorOf(part: Partial<Deduplicator> = {}, faults: Faults = {}): Deduplicator {
  return {
    identity: { dedupe: 'right' },
    rule: { measure: 'cosine', threshold: THRESHOLD },
    open: async (dimension) => indexOf(dimension, [], faults),
    ...part,
  };
}

const right: DeduplicatorSubject = { create: () => deduplicatorOf(), capabilities: { exact: true, vectors: true } };
const withPart = (part: Partial<Deduplicator>): DeduplicatorSubject => ({
  ...right,
  create: () => deduplicatorOf(part),
});
const withFaults = (faults: Faults): DeduplicatorSubject => ({ ...right, create: () => deduplicatorOf({}, faults) });
const withIndex = (part: (index: DedupIndex) => Partial<DedupIndex>): DeduplicatorSubject =>
  withPart({
    open: async (dimension) => {
      const index = indexOf(dimension, [], {});
      return { ...index, ...part(index) };
    },
  });
const names = 'names for each duplicate a row kept before it, and a similarity of at least the threshold';
const bad = 'refuses zero, NaN and infinite vectors and names the row';
const common: Float32Array[] = [];
let summaries = 0;

proveSuite('deduplicators', deduplicatorChecks, right, [
  {
    what: 'has no threshold',
    subject: withPart({ rule: { measure: 'cosine', threshold: null } }),
    caughtBy: 'states a measure and a threshold',
  },
  {
    what: 'drops the first row',
    subject: withIndex(() => ({
      admit: async ({ length }: DedupRows) =>
        Array.from({ length }, () => ({ kept: false, duplicateOf: 0, similarity: 1 })),
    })),
    caughtBy: 'keeps the first row, and gives nothing for nothing',
  },
  { what: 'names the wrong row', subject: withFaults({ shift: 1 }), caughtBy: names },
  {
    what: 'rounds the similarity',
    subject: withFaults({ similarity: (value) => Math.round(value * 100) / 100 }),
    caughtBy: names,
  },
  { what: 'drops below the threshold', subject: withFaults({ threshold: 0.5 }), caughtBy: names },
  {
    what: 'keeps everything',
    subject: withFaults({ threshold: 2 }),
    caughtBy: 'keeps no two rows as similar as the threshold',
  },
  {
    what: 'misses some pairs',
    subject: withFaults({ threshold: 0.97 }),
    caughtBy: 'keeps no two rows as similar as the threshold',
  },
  {
    what: 'forgets earlier batches',
    subject: withFaults({ acrossBatches: false }),
    caughtBy: 'gives the same verdicts however the rows are cut into batches, and each time',
  },
  {
    what: 'keeps the caller’s memory',
    subject: withFaults({ copies: false }),
    caughtBy: 'gives the same verdicts however the rows are cut into batches, and each time',
  },
  {
    what: 'shares one index',
    subject: withPart({ open: async (dimension) => indexOf(dimension, common, {}) }),
    caughtBy: 'opens indexes that know nothing of each other',
  },
  { what: 'admits bad vectors', subject: withFaults({ checks: false }), caughtBy: bad },
  {
    what: 'refuses bad vectors with a plain error',
    subject: withIndex((index) => ({
      admit: (rows, signal) =>
        index.admit(rows, signal).catch((error: Error) => Promise.reject(new Error(error.message))),
    })),
    caughtBy: bad,
  },
  {
    what: 'does not name the row',
    subject: withIndex((index) => ({
      admit: (rows, signal) =>
        index.admit(rows, signal).catch(() => Promise.reject(new AblataError('DATA_BAD_VECTOR', 'a bad vector'))),
    })),
    caughtBy: bad,
  },
  {
    what: 'sums up otherwise each time',
    subject: withIndex(() => ({ summary: () => ({ time: summaries++ }) })),
    caughtBy: 'gives a summary that is JSON and the same each time',
  },
  {
    what: 'judges although aborted',
    subject: withIndex((index) => ({ admit: (rows) => index.admit(rows, new AbortController().signal) })),
    caughtBy: 'refuses to judge when aborted before',
  },
  {
    what: 'has indexes that can be disposed once only',
    subject: withIndex(() => {
      let disposed = false;
      return {
        async [Symbol.asyncDispose]() {
          if (disposed) throw new Error('disposed twice');
          disposed = true;
        },
      };
    }),
    caughtBy: 'lets an index be disposed twice',
  },
]);
