import { MergeQueue } from './merge-queue.ts';
import { createNormalizer } from './normalizer.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';

export interface BpeTokenizer {
  readonly pieceCount: number;
  /** The text's piece ids. Lone surrogates count as U+FFFD. Same ids as `SentencePieceProcessor.encode` of the C++ library. */
  encode(text: string): number[];
}

const MARK = '▁';
const CACHED_WORDS = 65_536;
const LONGEST_CACHED_WORD = 48;

export function createBpeTokenizer(model: SentencePieceModel): BpeTokenizer {
  const { pieces, unknownId } = model;
  const normalize = createNormalizer(model.normalization);
  const ids = new Map<string, number>();
  for (const [id, piece] of pieces.entries()) if (piece.type === 'normal') ids.set(piece.text, id);
  // Words may be taken one at a time, and remembered, only if no merge reaches across the start of a word.
  const wordwise = ![...ids.keys()].some((text) => text.indexOf(MARK, 1) > 0);
  const cache = new Map<string, readonly number[]>();

  const encodeWord = (word: string): readonly number[] => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    const found = mergeSymbols(word, ids, (id) => pieces[id]!.score).map((symbol) => ids.get(symbol) ?? unknownId);
    if (word.length <= LONGEST_CACHED_WORD) {
      if (cache.size >= CACHED_WORDS) cache.clear();
      cache.set(word, found);
    }
    return found;
  };

  return {
    pieceCount: pieces.length,
    encode(text) {
      const normal = normalize(text.toWellFormed());
      const out: number[] = [];
      for (let from = 0; from < normal.length; ) {
        const next = wordwise ? normal.indexOf(MARK, from + 1) : -1;
        const to = next < 0 ? normal.length : next;
        for (const id of encodeWord(normal.slice(from, to))) {
          // Neighbouring unknown characters count as one unknown piece.
          if (id !== unknownId || out.at(-1) !== unknownId) out.push(id);
        }
        from = to;
      }
      return out;
    },
  };
}

/** Byte-pair encoding: merges the best-scored neighbouring pair until none is a piece. Source: google/sentencepiece, bpe_model.cc. */
function mergeSymbols(text: string, ids: ReadonlyMap<string, number>, score: (id: number) => number): string[] {
  const symbols = Array.from(text);
  if (symbols.length === 1) return symbols;
  const previous = symbols.map((_, index) => index - 1);
  const next = symbols.map((_, index) => (index + 1 < symbols.length ? index + 1 : -1));
  const queue = new MergeQueue();
  const consider = (left: number, right: number) => {
    if (left < 0 || right < 0) return;
    const merged = symbols[left]! + symbols[right]!;
    const id = ids.get(merged);
    if (id !== undefined) queue.push({ score: score(id), left, right, text: merged });
  };
  for (let index = 1; index < symbols.length; index++) consider(index - 1, index);
  for (let merge = queue.pop(); merge !== undefined; merge = queue.pop()) {
    const { left, right, text: merged } = merge;
    const isStale = symbols[left] === '' || symbols[right] === '' || symbols[left]! + symbols[right]! !== merged;
    if (isStale) continue;
    symbols[left] = merged;
    symbols[right] = '';
    next[left] = next[right]!;
    if (next[left]! >= 0) previous[next[left]!] = left;
    consider(previous[left]!, left);
    consider(left, next[left]!);
  }
  return symbols.filter((symbol) => symbol !== '');
}
