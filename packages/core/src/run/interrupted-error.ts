import { AblataError } from '@ablata/spec';

/** @param rows kept so far @param target undefined: all there are */
export function interruptedError(rows: number, target: number | undefined, cause: unknown): AblataError {
  const of = target === undefined ? '' : ` of ${target.toLocaleString('en')}`;
  return new AblataError('RUN_INTERRUPTED', `interrupted with ${rows.toLocaleString('en')}${of} rows`, {
    cause,
    hint: 'Everything answered so far is kept: the same command goes on where it stopped.',
  });
}
