import { AblataError, type ErrorCode } from '@ablata/spec';
import { expect, it } from 'vitest';
import { exitCodeOf } from './exit-codes.ts';

it.each<[ErrorCode, number]>([
  ['CONFIG_INVALID', 2],
  ['PLUGIN_NOT_FOUND', 2],
  ['GRAPH_CYCLE', 2],
  ['RUN_INTERRUPTED', 130],
  ['RUN_DISK_FULL', 1],
  ['SERVICE_UNREACHABLE', 1],
  ['LEDGER_FULL', 1],
])('%s ends with %i', (code, exit) => {
  expect(exitCodeOf(new AblataError(code, 'x'))).toBe(exit);
});

it('an unforeseen error is a failure', () => {
  expect(exitCodeOf(new TypeError('x'))).toBe(1);
  expect(exitCodeOf('thrown text')).toBe(1);
});
