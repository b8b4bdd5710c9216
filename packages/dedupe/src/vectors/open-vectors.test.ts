import { AblataError, isAblataError } from '@ablata/spec';
import { expect, it, vi } from 'vitest';
import { openVectors } from './open-vectors.ts';

// Here the package is always found: the case that it is not is played.
vi.mock('./load-plugin.ts', () => ({
  loadPlugin: async (name: string) => {
    throw new AblataError('PLUGIN_NOT_FOUND', `no package '${name}' is installed here`);
  },
}));

it.each([
  [
    'set.parquet',
    undefined,
    'Parquet is read by the package @ablata/formats, which is not installed here.',
    'Install it: npm install @ablata/formats',
  ],
  ['set.npy', 'embedding', 'set.npy has no columns: it is one array.', '--column belongs to Parquet files.'],
])('says what is missing for %s, column %s', async (path, column, message, hint) => {
  const error: unknown = await openVectors(path, column).catch((thrown: unknown) => thrown);
  expect(isAblataError(error) && [error.message, error.hint]).toEqual([message, hint]);
});
