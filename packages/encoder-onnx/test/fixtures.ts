import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export function fixture(...parts: string[]): string {
  return fileURLToPath(new URL(join('../src/__fixtures__', ...parts), import.meta.url));
}

/** A BERT of random weights, 16 wide, with what sentence-transformers gives for it; see scripts/make_fixtures.py. */
export const tiny = fixture('tiny');

export interface Expected {
  readonly texts: readonly string[];
  readonly ids: readonly (readonly number[])[];
  /** By pooling, then prompt and dimensions. */
  readonly vectors: Readonly<Record<string, readonly (readonly number[])[]>>;
}

export const expected = JSON.parse(readFileSync(fixture('tiny.json'), 'utf8')) as Expected;

/** Largest difference of a component. */
export function difference(a: ArrayLike<number> & Iterable<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
}
