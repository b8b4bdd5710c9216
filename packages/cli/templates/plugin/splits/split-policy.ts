import { AblataError, type SplitPolicy } from '@ablata/spec';

export interface SplitPolicyOptions {
  /** The part of the rows that is held out. */
  readonly test: number;
}

/** Two splits, drawn at random: `train`, and `test` of the size asked for. */
export function createSplitPolicy({ test }: SplitPolicyOptions): SplitPolicy {
  const requiredRows = 2;
  return {
    identity: { plugin: 'PACKAGE_NAME', policy: 'USE_NAME', version: 1, test },
    requiredRows,
    async assign({ length }, random) {
      if (length < requiredRows) {
        throw new AblataError(
          'DATA_TOO_FEW_ROWS',
          `${requiredRows} rows are needed for two splits, and there are ${length}`,
        );
      }
      const shuffled = random.shuffle([...Array(length).keys()]);
      const held = Math.min(length - 1, Math.max(1, Math.round(length * test)));
      const rowsOf = (start: number, end: number) => Uint32Array.from(shuffled.slice(start, end)).sort();
      return {
        sets: [
          { name: 'train', subset: '', split: 'train', rows: rowsOf(held, length) },
          { name: 'test', subset: '', split: 'test', rows: rowsOf(0, held) },
        ],
        summary: { train: length - held, test: held },
      };
    },
  };
}
