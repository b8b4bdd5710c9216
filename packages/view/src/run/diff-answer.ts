import type { DiffPart } from '../api/types.ts';

/** Words of a text looked at at most: enough for any row, little enough for the square of it. */
const MOST_WORDS = 600;

/**
 * What of a raw answer became a text, and what was changed on the way: the part of the answer that the text came from, word by word beside
 * it, and what stands around it.
 */
export function diffAnswer(raw: string, read: string): DiffPart[] {
  const at = raw.indexOf(read);
  if (at >= 0) return around(raw, at, at + read.length, [['same', read]]);
  const [a, b] = [pieces(raw), pieces(read)];
  if (b.length === 0 || b.length > MOST_WORDS || a.length > 20 * MOST_WORDS)
    return [
      ['raw', raw],
      ['read', read],
    ];
  const start = bestWindow(a, b);
  const end = Math.min(a.length, start + b.length + Math.ceil(b.length / 4) + 4);
  const before = a.slice(0, start).join('');
  const window = a.slice(start, end);
  const found = trimmed(longestCommon(window, b));
  const used = found.parts.reduce((sum, [kind, text]) => sum + (kind === 'read' ? 0 : text.length), 0);
  const from = before.length + found.skipped;
  return around(raw, from, from + used, found.parts);
}

/** Raw pieces at both ends of the window are surroundings, no change. */
function trimmed(parts: DiffPart[]): { parts: DiffPart[]; skipped: number } {
  let skipped = 0;
  let first = 0;
  while (parts[first]?.[0] === 'raw') skipped += (parts[first++] as DiffPart)[1].length;
  let last = parts.length;
  while (last > first && parts[last - 1]?.[0] === 'raw') last--;
  return { parts: parts.slice(first, last), skipped };
}

function around(raw: string, from: number, to: number, parts: readonly DiffPart[]): DiffPart[] {
  const pieces: DiffPart[] = [['raw', raw.slice(0, from)], ...parts, ['raw', raw.slice(to)]];
  return pieces.filter(([, text]) => text !== '');
}

/** Words, and what stands between them. */
function pieces(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

/** Where in `a` most of the words of `b` are close together. */
function bestWindow(a: readonly string[], b: readonly string[]): number {
  const wanted = new Map<string, number>();
  for (const word of b) if (/[\p{L}\p{N}]/u.test(word)) wanted.set(word, (wanted.get(word) ?? 0) + 1);
  let [score, best, start] = [0, -1, 0];
  const size = b.length + Math.ceil(b.length / 8) + 2;
  for (let end = 0; end < a.length; end++) {
    const word = a[end] as string;
    const left = wanted.get(word);
    if (left !== undefined) {
      if (left > 0) score++;
      wanted.set(word, left - 1);
    }
    const out = end - size;
    if (out >= 0) {
      const gone = a[out] as string;
      const now = wanted.get(gone);
      if (now !== undefined) {
        if (now >= 0) score--;
        wanted.set(gone, now + 1);
      }
    }
    if (score > best) [best, start] = [score, Math.max(0, end - size + 1)];
  }
  return start;
}

/** The classic table of longest common subsequences, read backwards. */
function longestCommon(a: readonly string[], b: readonly string[]): DiffPart[] {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] =
        a[i] === b[j]
          ? 1 + table[(i + 1) * width + j + 1]!
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
  const parts: [DiffPart[0], string][] = [];
  const push = (kind: DiffPart[0], text: string): void => {
    const last = parts.at(-1);
    if (last?.[0] === kind) last[1] += text;
    else parts.push([kind, text]);
  };
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      push('same', a[i++] as string);
      j++;
    } else if (table[(i + 1) * width + j]! >= table[i * width + j + 1]!) push('raw', a[i++] as string);
    else push('read', b[j++] as string);
  }
  while (i < a.length) push('raw', a[i++] as string);
  while (j < b.length) push('read', b[j++] as string);
  return parts;
}
