import type { Section } from './read-material.ts';

/** Words at which a text is neither short nor long. */
const GOOD_LENGTH = 60;
/** A share of words from elsewhere that is as good as any larger one. */
const GOOD_OVERLAP = 0.3;

/**
 * How a text fares beside others, from 0 to 1, by spelling alone: the share of its longer words that the others use too, and how near it is to
 * a middling length. It is no judgement: what the text says plays no part.
 */
export function rateText(text: string, others: readonly Section[]): number {
  const words = longWords(text);
  const known = new Set(others.flatMap((other) => longWords(other.text)));
  const overlap = words.length === 0 ? 0 : words.filter((word) => known.has(word)).length / words.length;
  const length = text.match(/\S+/g)?.length ?? 0;
  const fitting = length === 0 ? 0 : Math.min(length, GOOD_LENGTH) / Math.max(length, GOOD_LENGTH);
  return 0.7 * Math.min(1, overlap / GOOD_OVERLAP) + 0.3 * fitting;
}

function longWords(text: string): string[] {
  return text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
}
