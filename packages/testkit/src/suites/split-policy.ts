import {
  createRandom,
  type DatasetView,
  isAblataError,
  type RowSet,
  type SplitAssignment,
  type SplitPolicy,
} from '@ablata/spec';
import { sampleDataset } from '../memory/memory-dataset.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { ensureJson } from '../support/json.ts';
import { settle } from '../support/settle.ts';
import { type ServiceSubject, serviceChecks, using } from './service.ts';

export interface SplitPolicySubject extends ServiceSubject<SplitPolicy> {
  readonly capabilities: {
    /** Another seed gives another division. */
    readonly random: boolean;
    /** In each split, the rows of a smaller subset are among those of every larger one. */
    readonly nested: boolean;
  };
  /** A dataset it can divide. Default: sentences and random vectors, as many as it requires and at least 100. */
  readonly dataset?: ((policy: SplitPolicy) => DatasetView) | undefined;
}

/** What Hugging Face's `datasets` takes. */
const SPLIT_NAME = /^(?!all$)\w+(\.\w+)*$/;

function datasetFor(policy: SplitPolicy, { dataset }: SplitPolicySubject): DatasetView {
  return dataset?.(policy) ?? sampleDataset(Math.max(policy.requiredRows, 100));
}

function assign(policy: SplitPolicy, subject: SplitPolicySubject, seed = 1): Promise<SplitAssignment> {
  return policy.assign(datasetFor(policy, subject), createRandom(seed, 'split'));
}

/** Sets that share an attribute. */
function groups(sets: readonly RowSet[], key: 'subset' | 'split'): readonly (readonly RowSet[])[] {
  return [...Map.groupBy(sets, (set) => set[key]).values()];
}

export const splitPolicyChecks: readonly Check<SplitPolicySubject>[] = [
  ...serviceChecks<SplitPolicy, SplitPolicySubject>((policy, subject) => assign(policy, subject)),
  {
    name: 'names its sets as files can be named, each once',
    run: (subject) =>
      using(subject.create, async (policy) => {
        const { sets } = await assign(policy, subject);
        ensure(sets.length > 0, 'it gave no sets');
        for (const { name, split } of sets) {
          ensure(/^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/.test(name), `'${name}' is no name for files`);
          ensure(split !== '', `the set ${name} has no split`);
          ensure(SPLIT_NAME.test(split), `'${split}' is no name that every reader takes for a split`);
        }
        ensureEqual(new Set(sets.map(({ name }) => name)).size, sets.length, 'different names');
      }),
  },
  {
    name: 'gives row numbers of the dataset, ascending, without repetition',
    run: (subject) =>
      using(subject.create, async (policy) => {
        const { length } = datasetFor(policy, subject);
        for (const { name, rows } of (await assign(policy, subject)).sets) {
          ensure(rows instanceof Uint32Array, `rows of ${name} are no Uint32Array`);
          rows.forEach((row, index) => {
            ensure(row < length, `${name} holds row ${row} of ${length}`);
            ensure(index === 0 || row > (rows[index - 1] as number), `rows of ${name} are not ascending`);
          });
        }
      }),
  },
  {
    name: 'leaves no set empty',
    run: (subject) =>
      using(subject.create, async (policy) => {
        for (const { name, rows } of (await assign(policy, subject)).sets)
          ensure(rows.length > 0, `${name} has no row`);
      }),
  },
  {
    name: 'puts no row into two splits',
    run: (subject) =>
      using(subject.create, async (policy) => {
        const owner = new Map<number, string>();
        for (const same of groups((await assign(policy, subject)).sets, 'split')) {
          const split = same[0]?.split ?? '';
          for (const row of new Set(same.flatMap(({ rows }) => [...rows]))) {
            ensure(!owner.has(row), `row ${row} is in ${owner.get(row)} and in ${split}`);
            owner.set(row, split);
          }
        }
      }),
  },
  {
    name: 'nests smaller subsets in larger ones, split by split',
    concerns: ({ capabilities }) => capabilities.nested,
    run: (subject) =>
      using(subject.create, async (policy) => {
        const { sets } = await assign(policy, subject);
        ensure(groups(sets, 'subset').length > 1, 'nesting is declared, and there is one subset only');
        for (const same of groups(sets, 'split')) {
          const bySize = [...same].sort((one, other) => one.rows.length - other.rows.length);
          for (const [index, smaller] of bySize.slice(0, -1).entries()) {
            const larger = bySize[index + 1] as RowSet;
            const rows = new Set(larger.rows);
            ensure(
              smaller.rows.every((row) => rows.has(row)),
              `${smaller.name} is not part of ${larger.name}`,
            );
          }
        }
      }),
  },
  {
    name: 'divides the same dataset the same way each time',
    run: async (subject) => {
      const [first, again] = await using(subject.create, async (policy) => [
        await assign(policy, subject),
        await assign(policy, subject),
      ]);
      ensureEqual(again, first, 'a second call differs');
      ensureEqual(await using(subject.create, (policy) => assign(policy, subject)), first, 'a second instance differs');
    },
  },
  {
    name: 'divides otherwise with another seed',
    concerns: ({ capabilities }) => capabilities.random,
    run: (subject) =>
      using(subject.create, async (policy) => {
        const divisions = await Promise.all(
          [1, 2, 3].map(async (seed) =>
            JSON.stringify((await assign(policy, subject, seed)).sets.map(({ rows }) => [...rows])),
          ),
        );
        ensure(new Set(divisions).size > 1, 'three seeds gave the same division: the random stream is not used');
      }),
  },
  {
    name: 'sums up in JSON',
    run: (subject) =>
      using(subject.create, async (policy) => ensureJson((await assign(policy, subject)).summary, 'the summary')),
  },
  {
    name: 'says how many rows are missing when there are too few',
    run: (subject) =>
      using(subject.create, async (policy) => {
        const { requiredRows, wantedRows = requiredRows } = policy;
        ensure(Number.isInteger(requiredRows) && requiredRows >= 0, `requiredRows is ${requiredRows}`);
        ensure(Number.isInteger(wantedRows) && wantedRows >= requiredRows, `wantedRows is ${wantedRows}`);
        if (requiredRows === 0) return;
        const small = datasetFor(policy, subject).select(
          Uint32Array.from({ length: requiredRows - 1 }, (_, row) => row),
        );
        const outcome = await settle(() => policy.assign(small, createRandom(1, 'split')));
        ensure(
          outcome.status === 'rejected',
          `it divided ${requiredRows - 1} rows although it requires ${requiredRows}`,
        );
        ensure(isAblataError(outcome.reason), `expected an AblataError, got ${String(outcome.reason)}`);
        ensureEqual(outcome.reason.code, 'DATA_TOO_FEW_ROWS', 'code');
        ensure(/\d/.test(outcome.reason.message), `the message has no number: ${outcome.reason.message}`);
      }),
  },
];

/** Contract tests of a {@link SplitPolicy}, as vitest tests. */
export function describeSplitPolicy(name: string, subject: SplitPolicySubject): void {
  describeChecks(`SplitPolicy ${name} keeps its contract`, splitPolicyChecks, subject);
}
