import { stripVTControlCharacters } from 'node:util';

/** A piece of a line that is shown whole or not at all. */
export interface Segment {
  readonly text: string;
  /** What must go first when there is no room: the largest. */
  readonly rank: number;
}

/** Segments with a separator between them, as many of the most important as fit into a width; never a part of one, so that no number is cut. */
export function fit(segments: readonly Segment[], width: number, separator = ' · '): string {
  let kept = segments;
  const joined = (): string => kept.map(({ text }) => text).join(separator);
  while (kept.length > 0 && visibleWidth(joined()) > width) {
    const last = Math.max(...kept.map(({ rank }) => rank));
    const at = kept.findLastIndex(({ rank }) => rank === last);
    kept = kept.toSpliced(at, 1);
  }
  return joined();
}

/** The words of a text that fit into a width, with … where some are missing. */
export function cutAtWords(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= width) return line;
  const end = line.lastIndexOf(' ', width - 2);
  return width < 1 ? '' : `${line.slice(0, Math.max(0, end))} …`.trimStart().slice(0, width);
}

export function visibleWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** A text in lines of whole words; undefined: one line. */
export function wrapWords(text: string, width: number | undefined): string[] {
  if (width === undefined) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A text in lines that are no wider: of whole words where these fit, and words that don't in pieces. */
export function wrapHard(text: string, width: number): string[] {
  if (visibleWidth(text) <= width) return [text];
  const words = text.split(' ').flatMap((word) => {
    const letters = [...word];
    const pieces = Math.max(1, Math.ceil(letters.length / width));
    return Array.from({ length: pieces }, (_, piece) => letters.slice(piece * width, (piece + 1) * width).join(''));
  });
  return wrapWords(words.join(' '), width);
}
