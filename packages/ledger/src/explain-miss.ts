import type { JsonObject } from '@ablata/spec';
import { explainDifference } from './explain-difference.ts';
import type { CompletionKey, NearMiss } from './ledger.ts';
import type { Statements } from './statements.ts';

/** What keeps a key from matching the stored one that is nearest to it. */
export function explainMiss(statements: Statements, key: CompletionKey): NearMiss | undefined {
  const asked = { ...key.identity, request: key.request as unknown as JsonObject };
  // CROSS JOIN fixes the order: few identities, and for each the rows of this sample by index.
  const rows = statements.all<{ identity: string; request: string }>(
    `SELECT identities.json AS identity, completions.request AS request
     FROM identities CROSS JOIN completions ON completions.identity = identities.id AND completions.sample = ?
     ORDER BY completions.rowid DESC LIMIT 50`,
    key.sample,
  );
  const explained = rows
    .map(({ identity, request }) => {
      const stored = { ...(JSON.parse(identity) as JsonObject), request: JSON.parse(request) as JsonObject };
      return explainDifference(stored, asked);
    })
    .sort((a, b) => a.length - b.length);
  const [differences] = explained;
  return differences && { differences };
}
