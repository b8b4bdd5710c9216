import type { Token } from './binding.ts';

/** Where the first piece of a prompt ends. */
const FIRST = 16;

/**
 * In which pieces a prompt is read. The numbers that a model gives depend, in their last bits, on how many tokens are read at once; so the pieces follow from
 * the prompt alone: they end at 16 tokens, at twice as many each time up to `chunk`, and at its multiples; the last one before the prompt's last token, which is
 * read on its own, as the first step of the answer. A prompt that begins like one read before may then go on from the last boundary both have, and nothing
 * shows. Short pieces stand at the beginning alone, since they are slower: there they let short prompts share what they can.
 */
export function* promptPieces(
  length: number,
  chunk: number,
  from: number,
): Generator<readonly [from: number, to: number]> {
  for (let at = from; at < length - 1; ) {
    const to = Math.min(length - 1, boundaryAfter(at, chunk));
    yield [at, to];
    at = to;
  }
}

/** @param at a boundary, or 0 */
function boundaryAfter(at: number, chunk: number): number {
  return at < chunk ? Math.min(chunk, Math.max(FIRST, 2 * at)) : at + chunk;
}

/** The last boundary that is not beyond. */
function boundaryUpTo(most: number, chunk: number): number {
  if (most >= chunk) return Math.floor(most / chunk) * chunk;
  return most < FIRST ? 0 : FIRST * 2 ** Math.floor(Math.log2(most / FIRST));
}

/** What a sequence has read: a prompt, in its pieces, up to a boundary of them. */
export interface Reading {
  readonly tokens: readonly Token[];
  readonly upTo: number;
}

/** How many tokens of a prompt need not be read again by who has read another: up to the last boundary that both have. */
export function reusable({ tokens, upTo }: Reading, prompt: readonly Token[], chunk: number): number {
  const most = Math.min(upTo, prompt.length - 1);
  let same = 0;
  while (same < most && tokens[same] === prompt[same]) same++;
  const isLast = same === prompt.length - 1 && same === tokens.length - 1;
  return isLast ? same : boundaryUpTo(same, chunk);
}
