import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSeal } from '@ablata/core';
import { type Check, checked, notApplicable } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

const NAME = 'run.json';
/** The last entry before there was a seal. */
const LAST_BEFORE = 'environment';

/** Whether any byte of run.json was changed: it ends with its own SHA-256. */
export async function verifySeal({ folder }: Pick<RunToVerify, 'folder'>): Promise<Check> {
  const bytes = await readFile(join(folder, NAME));
  const seal = checkSeal(bytes);
  if (seal === undefined) {
    const last = Object.keys(JSON.parse(bytes.toString()) as object).at(-1);
    return last === LAST_BEFORE
      ? notApplicable(NAME, 'it is from before run.json had a SHA-256 of its own: changes of it would not be noticed')
      : checked(NAME, ['it does not end with its own SHA-256: it was changed'], '');
  }
  const changed = seal.said !== seal.found;
  return checked(
    NAME,
    changed ? [`it was changed: its SHA-256 is ${seal.found}, and it says ${seal.said}`] : [],
    'it has the SHA-256 that it says',
  );
}
