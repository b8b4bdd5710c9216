import type { Section } from './read-material.ts';

/** Words at which a text is neither short nor long. */
const GOOD_LENGTH = 60;
/** Shares of words from elsewhere between which a text goes from off the point to close to it. */
const OVERLAP = { least: 0.1, most: 0.7 };

/**
 * How a text fares beside others, from 0 to 1, by spelling alone: the share of its longer words that the others use too, and how near it is to
 * a middling length. It is no judgement: what the text says plays no part.
 */
export function rateText(text: string, others: readonly Section[]): number {
  const words = longWords(text);
  const known = new Set(others.flatMap((other) => longWords(other.text)));
  const overlap = words.length === 0 ? 0 : words.filter((word) => known.has(word)).length / words.length;
  const close = Math.min(1, Math.max(0, (overlap - OVERLAP.least) / (OVERLAP.most - OVERLAP.least)));
  const length = text.match(/\S+/g)?.length ?? 0;
  const fitting = length === 0 ? 0 : Math.min(length, GOOD_LENGTH) / Math.max(length, GOOD_LENGTH);
  return 0.75 * close + 0.25 * fitting;
}

function longWords(text: string): string[] {
  return text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
}
