import { openCharsmap } from '@ablata/onnx';
import type { Normalization } from './sentencepiece-model.ts';

const SPACE = 0x20;
/** U+2581, SentencePiece's mark for a space, in UTF-8. */
const MARK = [0xe2, 0x96, 0x81] as const;

/**
 * Makes the model's own text normalizer: its charsmap, then its rules for whitespace; spaces come out as `▁`.
 * Behaves as Normalizer::Normalize of google/sentencepiece. Texts must be well-formed UTF-16.
 */
export function createNormalizer({ charsmap, addDummyPrefix, removeExtraWhitespaces }: Normalization) {
  const map = openCharsmap(charsmap);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let source = new Uint8Array(1024);
  let out = new Uint8Array(4096);
  let length = 0;

  const reserve = (extra: number) => {
    if (length + extra <= out.length) return;
    const larger = new Uint8Array((length + extra) * 2);
    larger.set(out.subarray(0, length));
    out = larger;
  };
  const put = (byte: number) => {
    if (byte !== SPACE) {
      out[length++] = byte;
      return;
    }
    out[length++] = MARK[0];
    out[length++] = MARK[1];
    out[length++] = MARK[2];
  };
  const endsWithMark = () =>
    length >= 3 && out[length - 3] === MARK[0] && out[length - 2] === MARK[1] && out[length - 1] === MARK[2];

  return (text: string): string => {
    if (text === '') return '';
    if (source.length < text.length * 3) source = new Uint8Array(text.length * 4);
    const end = encoder.encodeInto(text, source).written;
    length = 0;
    let afterSpace = removeExtraWhitespaces;
    // The dummy prefix waits for the first character that stays: leading whitespace is dropped before it.
    let pendingPrefix = addDummyPrefix;
    if (!removeExtraWhitespaces && pendingPrefix) {
      reserve(3);
      put(SPACE);
      pendingPrefix = false;
    }
    for (let at = 0; at < end; ) {
      let bytes: Uint8Array = source;
      let from = at;
      let to: number;
      map?.find(source, at, end);
      if (map !== undefined && map.matched.length > 0) {
        bytes = map.replacements;
        from = map.matched.replacement;
        to = map.replacements.indexOf(0, from);
        at += map.matched.length;
      } else {
        at += utf8Length(source[at]!);
        to = at;
      }
      while (afterSpace && from < to && bytes[from] === SPACE) from++;
      if (from < to) {
        reserve((to - from + 1) * 3);
        if (pendingPrefix) put(SPACE);
        pendingPrefix = false;
        for (let index = from; index < to; index++) put(bytes[index]!);
        afterSpace = bytes[to - 1] === SPACE;
      }
      if (!removeExtraWhitespaces) afterSpace = false;
    }
    if (removeExtraWhitespaces) while (endsWithMark()) length -= 3;
    return decoder.decode(out.subarray(0, length));
  };
}

function utf8Length(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
