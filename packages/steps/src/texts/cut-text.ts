import { sentences, wordPieces } from '@ablata/texts';

export interface Cut {
  /** Whole sentences together, or words as they come. */
  readonly by: 'sentences' | 'words';
  /** Words a chunk has at most. */
  readonly words: number;
  /** Words of the chunk before that a chunk repeats, at most. Below `words`. */
  readonly overlap: number;
}

/**
 * A text in chunks of at most so many words, in order, without white space at their ends. A sentence that is longer is cut between its
 * words; nothing of the text is left out.
 */
export function cutText(text: string, { by, words, overlap }: Cut): string[] {
  const parts =
    by === 'words' ? wordPieces(text) : sentences(text).flatMap((sentence) => withinLength(sentence, words));
  const lengths = parts.map((part) => (by === 'words' ? 1 : wordPieces(part).length));
  const chunks: string[] = [];
  let start = 0;
  while (start < parts.length) {
    let end = start;
    let length = 0;
    while (end < parts.length && (end === start || length + (lengths[end] as number) <= words))
      length += lengths[end++] as number;
    const chunk = parts.slice(start, end).join('').trim();
    if (chunk !== '') chunks.push(chunk);
    if (end === parts.length) break;
    start = overlapStart(lengths, start, end, overlap);
  }
  return chunks;
}

/** Where the next chunk begins: as many of the last parts again as the overlap bears, but never as far back as the chunk before. */
function overlapStart(lengths: readonly number[], start: number, end: number, overlap: number): number {
  let next = end;
  let repeated = 0;
  while (next - 1 > start && repeated + (lengths[next - 1] as number) <= overlap) repeated += lengths[--next] as number;
  return next;
}

function withinLength(sentence: string, words: number): string[] {
  const pieces = wordPieces(sentence);
  if (pieces.length <= words) return [sentence];
  return Array.from({ length: Math.ceil(pieces.length / words) }, (_, index) =>
    pieces.slice(index * words, (index + 1) * words).join(''),
  );
}
