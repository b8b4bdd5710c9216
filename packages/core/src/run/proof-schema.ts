import { scope } from 'arktype';

/** Compiled, whatever the program around says: a proof may have a million decisions. */
const { type } = scope({}, { jitless: false });

const row = type('number.integer >= 0');
const decision = type({ request: row, candidate: row, row: row.or('null') });

/** What whoever reads a proof.json may rely on. */
export const proofSchema = type({
  proofVersion: '2',
  stages: type({
    '[string]': type({
      kind: 'string',
      kept: row,
      vectors: 'string > 0 | null',
      'numbered?': 'boolean',
      decisions: decision.array(),
    }),
  }),
  splits: type({ '[string]': row.array() }),
});
