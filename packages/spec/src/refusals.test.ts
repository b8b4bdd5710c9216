import { describe, expect, test } from 'vitest';
import { AblataError } from './errors.ts';
import { Refusals } from './refusals.ts';
import { eachError, severalErrors } from './several-errors.ts';

const refuse = (code: AblataError['code'], path: string) => (): never => {
  throw new AblataError(code, `no ${path}`, { hint: `Mend ${path}.`, details: { path: [path] } });
};

describe('what a service refuses', () => {
  test('is told together, each with its hint and its place', async () => {
    const refusals = new Refusals();
    expect(refusals.attempt(refuse('CONFIG_OPTION', 'key'))).toBeUndefined();
    expect(refusals.attempt(() => 7)).toBe(7);
    expect(await refusals.attempt(async () => refuse('DATA_UNREADABLE', 'model')())).toBeUndefined();
    expect(await refusals.attempt(async () => 'model')).toBe('model');
    const error = thrown(() => refusals.throw());
    expect(error.message).toBe('2 problems:\n  no key\n  no model');
    expect(eachError(error)).toMatchObject([
      { code: 'CONFIG_OPTION', message: 'no key', hint: 'Mend key.', details: { path: ['key'] } },
      { code: 'DATA_UNREADABLE', message: 'no model', hint: 'Mend model.', details: { path: ['model'] } },
    ]);
  });

  test('is nothing where all is well, and stays as it is where it is one thing', () => {
    const refusals = new Refusals();
    refusals.throw();
    const only = new AblataError('CONFIG_OPTION', 'no key');
    refusals.add(only);
    expect(thrown(() => refusals.throw())).toBe(only);
  });

  test('is nothing that nobody can mend in the config', async () => {
    const refusals = new Refusals();
    const server = new AblataError('SERVICE_UNREACHABLE', 'off');
    await expect(refusals.attempt(() => Promise.reject(server))).rejects.toBe(server);
    expect(() =>
      refusals.attempt(() => {
        throw new TypeError('a defect');
      }),
    ).toThrow('a defect');
  });
});

test('several of several are one list', () => {
  const one = (message: string) => new AblataError('CONFIG_OPTION', message);
  const all = severalErrors([severalErrors([one('a'), one('b')]), one('c')]);
  expect(eachError(all).map((each) => (each as AblataError).message)).toEqual(['a', 'b', 'c']);
  expect(all.code).toBe('CONFIG_OPTION');
  expect(() => severalErrors([])).toThrow(TypeError);
  expect(eachError(new Error('x'))).toHaveLength(1);
});

function thrown(work: () => void): AblataError {
  try {
    work();
  } catch (error) {
    return error as AblataError;
  }
  throw new Error('nothing was thrown');
}
