import { joinTokens, type TokenizedTexts } from '@ablata/onnx';
import { AblataError } from '@ablata/spec';
import { constants } from '../checkpoint/architecture.ts';
import type { CheckpointFamily } from '../checkpoint/canonical-names.ts';
import { createBpeTokenizer } from './bpe-tokenizer.ts';
import { type Language, languages } from './languages.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';
import { DATA_TOKENS, END, specialRowsOf, UNKNOWN } from './special-rows.ts';

export interface SonarTokenizerOptions {
  readonly language: Language;
  /** Rows of the embedding table. */
  readonly vocabulary: number;
  /** Whose order the first four rows are in. */
  readonly family: CheckpointFamily;
  /** Truncate to 513 tokens and `</s>`, instead of 514 tokens without it as SONAR does. */
  readonly keepEos: boolean;
}

/**
 * Sentences as rows of a checkpoint's embedding table, 2 … 514 each: `[language] pieces… </s>`.
 *
 * Source of the layout: fairseq2, data/text/tokenizers/nllb.py. `<pad>` comes first, so a piece's row is its id + 1.
 */
export function createSonarTokenizer(
  model: SentencePieceModel,
  { language, vocabulary, family, keepEos }: SonarTokenizerOptions,
): (texts: readonly string[]) => TokenizedTexts {
  const bpe = createBpeTokenizer(model);
  const firstLanguage = firstLanguageRow(model, vocabulary);
  const special = specialRowsOf(family);
  const rowOf = (piece: number) => (piece + 1 < special.length ? special[piece + 1]! : piece + 1);
  const start = firstLanguage + languages.indexOf(language);
  const end = special[END]!;
  const unknownRow = special[UNKNOWN]!;
  const { maxTokens } = constants;

  return (texts) => {
    const sentences = texts.map((text) => [start, ...bpe.encode(text).map(rowOf), end]);
    const truncated = Uint8Array.from(sentences, (sentence) => (sentence.length > maxTokens ? 1 : 0));
    for (const sentence of sentences) {
      if (sentence.length <= maxTokens) continue;
      sentence.length = maxTokens;
      if (keepEos) sentence[maxTokens - 1] = end;
    }
    const unknown = Uint32Array.from(sentences, (sentence) => sentence.filter((id) => id === unknownRow).length);
    return { ...joinTokens(sentences), truncated, unknown };
  };
}

/**
 * The row of the first language: pieces and `<pad>` stand before it.
 *
 * @throws DATA_TOKENIZER_MISMATCH when tokenizer and embedding table do not belong together
 */
export function firstLanguageRow({ pieces, unknownId }: SentencePieceModel, vocabulary: number): number {
  const first = pieces.length + 1;
  const expected = first + languages.length + DATA_TOKENS;
  if (vocabulary === expected && unknownId === UNKNOWN - 1) return first;
  throw new AblataError(
    'DATA_TOKENIZER_MISMATCH',
    `The tokenizer has ${pieces.length} pieces, so the checkpoint needs ${expected} embedding rows; it has ${vocabulary}`,
    { hint: 'Use the tokenizer that belongs to the checkpoint: sentencepiece.source.256000.model.' },
  );
}
