import { win32 } from 'node:path';
import { type } from 'arktype';

const counts = type({ '[string]': 'number.integer >= 0' });
/** A file of the run's own folder. */
const fileName = type('string > 0').narrow(
  (name, context) =>
    (!win32.isAbsolute(name) && !/^[a-z]:/i.test(name) && !name.split(/[/\\]/).includes('..')) ||
    context.mustBe('a path inside the folder'),
);

/** What whoever reads a run.json may rely on; the rest is for people. Older runs have no `failedRequests`, `usage` or `warnings`. */
export const manifestSchema = type({
  name: 'string > 0',
  outcome: "'target' | 'saturated' | 'budget' | 'exhausted' | 'interrupted' | 'failed' | 'running'",
  rows: 'number.integer >= 0',
  experiment: 'object',
  books: {
    requests: 'number.integer >= 0',
    asked: 'number.integer >= 0',
    kept: 'number.integer >= 0',
    fates: counts,
    tokens: { prompt: 'number >= 0', completion: 'number >= 0' },
    stages: type({
      '[string]': type({
        received: 'number.integer >= 0',
        emitted: 'number.integer >= 0',
        dropped: counts,
        reasons: counts,
      }),
    }),
  },
  payments: 'object',
  summaries: type({ '[string]': 'object' }),
  files: type({ name: fileName, bytes: 'number.integer >= 0', sha256: /^[0-9a-f]{64}$/ }).array(),
});
