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

/**
 * Reads a run's list of dropped rows.
 *
 * @param onDamaged is told of a line that can't be read, which is then left out; without it such a line is an error
 * @throws DATA_NO_DROPPED, DATA_BAD_RUN
 */
export async function readDropped(folder: string, onDamaged?: (error: AblataError) => void): Promise<DroppedLine[]> {
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
  const damaged = onDamaged ?? ((error: AblataError): never => raise(error));
  return text.split('\n').flatMap((line, index) => {
    if (line === '') return [];
    const found = parsed(line);
    if (!found)
      damaged(new AblataError('DATA_BAD_RUN', `line ${index + 1} of ${DROPPED} can't be read: it is damaged`));
    return found ?? [];
  });
}

function parsed(line: string): DroppedLine | undefined {
  try {
    const found = JSON.parse(line) as DroppedLine | null;
    return typeof found === 'object' && typeof found?.stage === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

function raise(error: AblataError): never {
  throw error;
}
