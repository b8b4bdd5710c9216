import { AblataError } from '@ablata/spec';
import { expect, it } from 'vitest';
import { NOT_HELD } from '../engine/not-held.ts';
import { PlanningAccount } from './planning-account.ts';

it('counts rows that wait for answers only as far as it is settled what is kept, however far a stage reads ahead', () => {
  const account = new PlanningAccount(6, (stage) => (stage === 'answer' ? ['generate'] : []));
  for (let request = 0; request < 6; request++) expect(account.consumed('generate', request, 1)).toBe(false);
  const missing = new AblataError(NOT_HELD, 'not in the ledger', { scope: 'row' });
  const answer = (request: number, held: boolean): boolean => {
    if (!held) account.failed('answer', request, missing);
    return account.consumed('answer', request, 1);
  };
  account.kept = 3;
  account.keptThrough = 1;
  // Of requests 2 to 4 rows are on their way; those of 5 were never needed.
  expect([2, 3, 4].map((request) => answer(request, true))).toEqual([false, false, false]);
  for (let row = 0; row < 4; row++) expect(answer(5, false)).toBe(false);
  account.kept = 5;
  account.keptThrough = 4;
  expect(answer(5, false)).toBe(false);
  account.keptThrough = 5;
  expect(answer(6, true)).toBe(true);
});
