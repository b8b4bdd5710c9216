import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
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

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));

/** Runs `child.ts`; it goes away with the test. */
export function child(
  args: readonly string[],
  user?: number,
): ChildProcess & { lines(): AsyncIterableIterator<string> } {
  const running = spawn(process.execPath, ['-C', '@ablata/source', '--no-warnings', CHILD, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(user !== undefined && { BECOME_USER: String(user) }) },
  });
  onTestFinished(() => void running.kill('SIGKILL'));
  const lines = createInterface(running.stdout);
  return Object.assign(running, { lines: () => lines[Symbol.asyncIterator]() });
}
