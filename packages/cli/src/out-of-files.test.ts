import { AblataError } from '@ablata/spec';
import { expect, test } from 'vitest';
import { explainOutOfFiles } from './out-of-files.ts';

test('the limit is named wherever it was met', () => {
  const limit = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  const spoken = new Error('Cannot read package config: too many open files.');
  for (const cause of [limit, spoken]) {
    const error = new AblataError('PLUGIN_BROKEN', 'the plugin could not be loaded', { cause });
    expect(explainOutOfFiles(error)).toMatchObject({ code: 'RUN_OUT_OF_FILES', mender: 'user' });
  }
  const other = new AblataError('PLUGIN_BROKEN', 'the plugin could not be loaded', {
    cause: new Error('no such export'),
  });
  expect(explainOutOfFiles(other)).toBe(other);
});
