import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { checkLedger } from '@ablata/ledger';
import { missing } from '@ablata/spec';
import { bytes, count } from '../terminal/numbers.ts';
import type { Finding } from './finding.ts';

/** Whether the memory of answers can be read from end to end. @param file undefined: the config keeps none */
export function checkLedgerHealth(file: string | undefined): Finding {
  const about = { about: 'ledger', what: file === undefined ? 'none' : relative('', file) };
  if (file === undefined)
    return {
      ...about,
      state: 'note',
      message: 'the config keeps no ledger: a run that is interrupted pays for everything again',
      mend: 'Take `ledger: false` out of the config.',
    };
  if (!existsSync(file)) return { ...about, state: 'ready', message: 'is made by the first run' };
  try {
    const { problems, completions, failures, embeddings, bytes: size } = checkLedger(file);
    const details = { problems: [...problems], completions, failures, embeddings, bytes: size };
    if (problems.length > 0)
      return {
        ...about,
        state: 'missing',
        message: `is damaged: ${problems[0]}`,
        mend: 'ablata ledger salvage',
        details,
      };
    const held = `${count(completions)} answers, ${count(failures)} failures, ${count(embeddings)} embeddings, ${bytes(size)}`;
    return { ...about, state: 'ready', message: `is whole: ${held}`, details };
  } catch (error) {
    return { ...missing(about.what, error), ...about };
  }
}
