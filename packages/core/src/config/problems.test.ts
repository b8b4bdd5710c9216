import { AblataError, eachError } from '@ablata/spec';
import { expect, test } from 'vitest';
import { Consequence, gathering, Problems, together } from './problems.ts';

const invalid = (message: string): AblataError => new AblataError('CONFIG_INVALID', message);

test('several are one error that lists them, in the order of the file; those without a place come last', () => {
  const error = together([
    invalid('a.yaml: none'),
    invalid('a.yaml:10:1 z'),
    invalid('a.yaml:9:7 y'),
    invalid('a.yaml:9:2 x'),
  ]);
  expect(error.message).toBe('4 problems:\n  a.yaml:9:2 x\n  a.yaml:9:7 y\n  a.yaml:10:1 z\n  a.yaml: none');
  expect(eachError(error).map(({ message }) => message.slice(-1))).toEqual(['x', 'y', 'z', 'e']);
  expect(together([error, invalid('a.yaml:1:1 first')]).message).toMatch(/^5 problems:\n {2}a\.yaml:1:1 first/);
});

test('one stays as it is, told twice as well', () => {
  const error = new AblataError('GRAPH_CYCLE', 'round and round', { hint: 'Stop.' });
  expect(together([error])).toBe(error);
  expect(together([error, new AblataError('GRAPH_CYCLE', 'round and round')])).toBe(error);
});

test('what a missing plugin would provide is not told, unless it is misspelt', () => {
  const use = (near: boolean) => new AblataError('CONFIG_UNKNOWN_USE', `near: ${near}`, { details: { near } });
  const error = together([new AblataError('PLUGIN_NOT_FOUND', 'no plugin'), use(false), use(true)]);
  expect(eachError(error).map(({ message }) => message)).toEqual(['no plugin', 'near: true']);
  expect(together([use(false)]).message).toBe('near: false');
});

test('gathers mistakes of a config and nothing else', async () => {
  const problems = new Problems();
  expect(await problems.attempt(() => 7)).toBe(7);
  expect(await problems.attempt(() => Promise.reject(new Consequence()))).toBeUndefined();
  expect(problems.any).toBe(false);
  await expect(problems.attempt(() => Promise.reject(new Error('a defect')))).rejects.toThrow('a defect');
  const server = new AblataError('SERVICE_UNREACHABLE', 'off');
  await expect(problems.attempt(() => Promise.reject(server))).rejects.toBe(server);
  await expect(gathering(undefined, (own) => own.attempt(() => Promise.reject(invalid('x'))))).rejects.toThrow('x');
  await expect(gathering(problems, (own) => own.attempt(() => Promise.reject(invalid('x'))))).resolves.toBeUndefined();
  expect(() => problems.throw()).toThrow('x');
});
