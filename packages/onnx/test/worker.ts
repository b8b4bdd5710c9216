import { AblataError } from '@ablata/spec';
import { serveRequests } from '../src/threads/serve-requests.ts';
import type { TestRequests } from './test-requests.ts';

const seen: number[] = [];
serveRequests<TestRequests>({
  double: async (values) => {
    seen.push(values[0]!);
    await Promise.resolve();
    return { doubled: values.map((value) => 2 * value), seen: [...seen] };
  },
  throw: async (kind) => {
    if (kind === 'plain') throw new TypeError('odd input\nmore');
    throw new AblataError('DATA_TEST', 'not this', { hint: 'that', scope: 'row', details: { at: 3 } });
  },
  exit: async () => process.exit(3),
  close: async () => null,
});
