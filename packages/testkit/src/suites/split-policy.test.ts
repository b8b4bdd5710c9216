import { AblataError, type RowSet, type SplitAssignment, type SplitPolicy } from '@ablata/spec';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { type SplitPolicySubject, splitPolicyChecks } from './split-policy.ts';

const SIZES = [20, 60];

/** 80/20 of the first 20 and 60 rows of a random order. */
function policyOf(change: (assignment: SplitAssignment) => unknown = (assignment) => assignment): SplitPolicy {
  return {
    identity: { splits: 'right' },
    requiredRows: 60,
    async assign(dataset, random) {
      const missing = 60 - dataset.length;
      if (missing > 0) throw new AblataError('DATA_TOO_FEW_ROWS', `${missing} rows are missing`);
      const order = random.shuffle(Array.from({ length: dataset.length }, (_, row) => row));
      const sets = SIZES.flatMap((size): RowSet[] => {
        const chosen = order.slice(0, size);
        const test = chosen.filter((_, index) => index % 5 === 0);
        const train = chosen.filter((_, index) => index % 5 !== 0);
        return Object.entries({ train, test }).map(([split, rows]) => ({
          name: `${size}/${split}`,
          subset: `${size}`,
          split,
          rows: Uint32Array.from(rows).sort(),
        }));
      });
      return change({ sets, summary: { sizes: SIZES } }) as SplitAssignment;
    },
  };
}

const right: SplitPolicySubject = { create: () => policyOf(), capabilities: { random: true, nested: true } };
const changing = (change: Parameters<typeof policyOf>[0]): SplitPolicySubject => ({
  ...right,
  create: () => policyOf(change),
});
const changingSets = (change: (set: RowSet, index: number) => unknown): SplitPolicySubject =>
  changing(({ sets, summary }) => ({ sets: sets.map(change), summary }));
const rows = 'gives row numbers of the dataset, ascending, without repetition';
const named = 'names its sets as files can be named, each once';
const few = 'says how many rows are missing when there are too few';
let calls = 0;

proveSuite('split policies', splitPolicyChecks, right, [
  { what: 'gives no sets', subject: changing(() => ({ sets: [], summary: {} })), caughtBy: named },
  {
    what: 'names a set like a parent folder',
    subject: changingSets((set) => ({ ...set, name: `../${set.name}` })),
    caughtBy: named,
  },
  { what: 'names two sets alike', subject: changingSets((set) => ({ ...set, name: 'train' })), caughtBy: named },
  {
    what: 'names a split as no reader takes it',
    subject: changingSets((set) => ({ ...set, split: `${set.split}-easy` })),
    caughtBy: named,
  },
  {
    what: 'leaves a set empty',
    subject: changingSets((set) => (set.name === '20/test' ? { ...set, rows: new Uint32Array() } : set)),
    caughtBy: 'leaves no set empty',
  },
  {
    what: 'goes beyond the dataset',
    subject: changingSets((set) => ({ ...set, rows: Uint32Array.of(5, 1000) })),
    caughtBy: rows,
  },
  { what: 'does not sort', subject: changingSets((set) => ({ ...set, rows: set.rows.toReversed() })), caughtBy: rows },
  { what: 'repeats a row', subject: changingSets((set) => ({ ...set, rows: Uint32Array.of(3, 3) })), caughtBy: rows },
  {
    what: 'tests on what it trains with',
    subject: changing(({ sets, summary }) => ({
      sets: sets.map((set) => ({ ...set, rows: (sets[0] as RowSet).rows })),
      summary,
    })),
    caughtBy: 'puts no row into two splits',
  },
  {
    what: 'does not nest',
    subject: changingSets((set) =>
      set.name === '20/train' ? { ...set, rows: Uint32Array.from({ length: 10 }, (_, row) => 90 + row) } : set,
    ),
    caughtBy: 'nests smaller subsets in larger ones, split by split',
  },
  {
    what: 'varies from call to call',
    subject: changing(({ sets }) => ({ sets, summary: { call: calls++ } })),
    caughtBy: 'divides the same dataset the same way each time',
  },
  {
    what: 'ignores the random stream',
    subject: {
      ...right,
      create: () => ({
        ...policyOf(),
        assign: (dataset) => policyOf().assign(dataset, { shuffle: (items: readonly unknown[]) => items } as never),
      }),
    },
    caughtBy: 'divides otherwise with another seed',
  },
  {
    what: 'sums up in what is no JSON',
    subject: changing(({ sets }) => ({ sets, summary: { sizes: new Set(SIZES) } })),
    caughtBy: 'sums up in JSON',
  },
  {
    what: 'divides too few rows',
    subject: { ...right, create: () => ({ ...policyOf(), requiredRows: 80 }) },
    caughtBy: few,
  },
  {
    what: 'wants fewer rows than it requires',
    subject: { ...right, create: () => ({ ...policyOf(), wantedRows: 20 }) },
    caughtBy: few,
  },
  {
    what: 'complains without a code',
    subject: {
      ...right,
      create: () => ({
        ...policyOf(),
        assign: (dataset, random) =>
          policyOf()
            .assign(dataset, random)
            .catch(() => Promise.reject(new Error('too few'))),
      }),
    },
    caughtBy: few,
  },
]);
