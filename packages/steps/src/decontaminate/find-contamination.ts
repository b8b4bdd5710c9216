import type { JsonObject } from '@ablata/spec';
import { comparableWords } from './comparable-words.ts';
import type { DecontaminateOptions } from './options.ts';
import type { Reference } from './reference.ts';

/** Why a text is too like a reference record. */
export interface Contamination extends JsonObject {
  /** Id of the reference record. */
  readonly of: string;
  readonly rule: 'any' | 'cover' | 'equal' | 'cosine';
  /** Words of the longest shared stretch; 0 when only the cosine tells. */
  readonly stretch: number;
  /** Share of the reference text's words in shared n-grams. */
  readonly coverage: number;
}

/** The first of the rules that finds the text too like a reference text, with the most alike of those. Exact. */
export function findContamination(
  text: string,
  reference: Reference,
  { any, cover, digits }: Pick<DecontaminateOptions, 'any' | 'cover' | 'digits'>,
): Contamination | undefined {
  const words = comparableWords(text, digits === 'mask');
  const idOf = (item: number): string => reference.items[item]?.id as string;
  const overlaps = (n: number) => reference.indexes.get(n)?.find(words) ?? [];
  if (any !== false) {
    const [worst] = overlaps(any).sort((a, b) => b.stretch - a.stretch);
    if (worst !== undefined)
      return { of: idOf(worst.item), rule: 'any', stretch: worst.stretch, coverage: worst.coverage };
  }
  if (cover !== false) {
    const [worst] = overlaps(cover.n)
      .filter(({ coverage }) => coverage >= cover.share)
      .sort((a, b) => b.coverage - a.coverage);
    if (worst !== undefined)
      return { of: idOf(worst.item), rule: 'cover', stretch: worst.stretch, coverage: worst.coverage };
  }
  const equal = reference.short.get(words.join(' '));
  if (equal === undefined) return undefined;
  return { of: idOf(equal), rule: 'equal', stretch: words.length, coverage: 1 };
}
