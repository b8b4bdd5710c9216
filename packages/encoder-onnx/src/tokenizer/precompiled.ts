import { openCharsmap } from '@ablata/onnx';

/** Characters and short clusters whose replacements are kept. */
const MOST_KNOWN = 100_000;
/** Longer clusters are looked up a character at a time. */
const LOOKED_UP_WHOLE = 6;

/**
 * The normalization that a SentencePiece model brings, as Hugging Face's tokenizers (Rust) do it: `Precompiled`. Unlike
 * SentencePiece itself it goes by grapheme clusters, and takes the first prefix of one that the charsmap has for the whole.
 *
 * @param charsmap base64, as in tokenizer.json. Throws RangeError when it is malformed.
 */
export function precompiledNormalizer(charsmap: string): (text: string) => string {
  const map = openCharsmap(Buffer.from(charsmap, 'base64'));
  if (map === undefined) return (text) => text;
  const encoder = new TextEncoder();
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
  const known = new Map<string, string | undefined>();
  const lookUp = (part: string): string | undefined => {
    if (known.has(part)) return known.get(part);
    const bytes = encoder.encode(part);
    map.find(bytes, 0, bytes.length, true);
    const { length, replacement } = map.matched;
    const found =
      length === 0
        ? undefined
        : map.replacements.toString('utf8', replacement, map.replacements.indexOf(0, replacement));
    if (known.size < MOST_KNOWN) known.set(part, found);
    return found;
  };
  return (text) => {
    let normal = '';
    for (const { segment } of segmenter.segment(text)) {
      const whole = Buffer.byteLength(segment) < LOOKED_UP_WHOLE ? lookUp(segment) : undefined;
      if (whole !== undefined) normal += whole;
      else for (const char of segment) normal += lookUp(char) ?? char;
    }
    return normal;
  };
}
