import { describe } from 'vitest';
import { missing, type Part } from './part.ts';

/** Tests that need these parts: skipped where one is not there, with the reason in their name. */
export function describeReal(name: string, parts: readonly Part[], body: () => void): void {
  const reason = missing(...parts);
  describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (skipped: ${reason})`, body);
}
