import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DROPPED } from '@ablata/core';
import { AblataError } from '@ablata/spec';

/** A row that is not in the dataset. */
export interface DroppedLine {
  readonly request: number;
  readonly candidate: number;
  readonly stage: string;
  readonly fate: string;
  readonly reason: string;
}

/** Reads a run's list of dropped rows. @throws DATA_NO_DROPPED */
export async function readDropped(folder: string): Promise<DroppedLine[]> {
  const text = await readFile(join(folder, DROPPED), 'utf8').catch((cause: unknown) => {
    throw new AblataError(
      'DATA_NO_DROPPED',
      `the run has no ${DROPPED}: it is still going on, or was made by an older Ablata`,
      {
        cause,
        hint: 'Run it again with the same command: what is answered is not paid for again.',
      },
    );
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DroppedLine);
}
