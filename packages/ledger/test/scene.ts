import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AblataError, isAblataError } from '@ablata/spec';
import { onTestFinished } from 'vitest';

/** A path for a ledger in a folder of its own, which goes away with the test. */
export function ledgerFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-ledger-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'ledger.db');
}

/** The error that an act ends with. */
export async function errorOf(act: () => unknown): Promise<AblataError> {
  try {
    await act();
  } catch (error) {
    if (isAblataError(error)) return error;
    throw error;
  }
  throw new Error('no error came');
}
