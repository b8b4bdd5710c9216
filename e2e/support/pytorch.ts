import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './ablata.ts';

/** A Python that has PyTorch: `ABLATA_PYTHON`, else the system's; undefined where there is none. */
export const python = [process.env['ABLATA_PYTHON'], '/usr/bin/python3', 'python3'].find(
  (program) => program && spawnSync(program, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
);

export interface DatasetFindings {
  readonly shape: readonly number[];
  readonly sizes: Readonly<Record<string, number>>;
  /** Rows that are in a part of the largest subset. */
  readonly covered: number;
  readonly kept: number;
  readonly seed: number;
  /** Rows whose candidate came with a probability. */
  readonly probabilities: number;
  /** Of every fourth row with any other, in float32 by PyTorch. */
  readonly largest_cosine: number;
  /** First parts of the ids of the drawn problems. */
  readonly origins: readonly string[];
  /** Different problems that were drawn for a kept row. */
  readonly problems: number;
}

/** Loads a dataset and its splits in PyTorch with `weights_only=True` and checks them there. @throws what the check printed */
export function checkInPytorch(folder: string, name: string, subsets: readonly string[]): DatasetFindings {
  const script = join(root, 'e2e/support/check-dataset.py');
  return JSON.parse(
    execFileSync(python as string, [script, folder, name, ...subsets], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '2' },
    }),
  ) as DatasetFindings;
}
