import { readFileSync } from 'node:fs';
import { joinTokens, type TokenizedTexts } from '@ablata/onnx';
import { Tokenizer } from '@huggingface/tokenizers';
import { modelError } from '../model/model-error.ts';
import { type BertNormalization, bertNormalizer, bertWords } from './bert-text.ts';
import { precompiledNormalizer } from './precompiled.ts';

export interface HubTokenizerOptions {
  /** Put before every text. */
  readonly prefix: string;
  /** Longer texts lose what exceeds it, but no special token. */
  readonly maxTokens: number;
  /** Stands for a text without any token. */
  readonly padId: number;
}

export interface HubTokenizer {
  tokenize(texts: readonly string[]): TokenizedTexts;
  /** Tokens of the prefix, with special tokens before it. */
  readonly prefixTokens: number;
}

interface TokenizerJson {
  readonly model?: {
    /** Of WordPiece and BPE. */
    readonly unk_token?: string | null;
    /** Of Unigram. */
    readonly unk_id?: number | null;
  };
  readonly normalizer?: NormalizerJson | null;
  readonly pre_tokenizer?: { readonly type?: string } | null;
}

interface NormalizerJson extends BertNormalization {
  readonly type?: string;
  /** Of `Precompiled`. */
  readonly precompiled_charsmap?: string | null;
  /** Of `Sequence`. */
  readonly normalizers?: readonly NormalizerJson[];
}

/** Reads a tokenizer.json of Hugging Face: WordPiece, BPE or Unigram. */
export function openHubTokenizer(path: string, { prefix, maxTokens, padId }: HubTokenizerOptions): HubTokenizer {
  const { tokenizer, unknownId } = load(path);
  const encode = (text: string, special: boolean): number[] =>
    tokenizer.encode(text, { add_special_tokens: special }).ids;
  const { before, after } = specialTokens(encode);
  if (maxTokens <= before + after) {
    throw modelError(
      'CONFIG_ONNX_OPTIONS',
      path,
      `maxTokens is ${maxTokens}, and the tokenizer adds ${before + after} special tokens to every text`,
      'Raise maxTokens.',
    );
  }
  return {
    tokenize: (texts) => {
      const truncated = new Uint8Array(texts.length);
      const rows = texts.map((text, row) => {
        const ids = encode(prefix + text.toWellFormed(), true);
        if (ids.length === 0) return [padId];
        if (ids.length <= maxTokens) return ids;
        truncated[row] = 1;
        return [...ids.slice(0, maxTokens - after), ...ids.slice(ids.length - after)];
      });
      const unknown = Uint32Array.from(rows, (ids) => ids.filter((id) => id === unknownId).length);
      return { ...joinTokens(rows), truncated, unknown };
    },
    prefixTokens: prefix === '' ? 0 : encode(prefix, true).length - after,
  };
}

/** `unknownId`: of the token that stands for what the vocabulary lacks; undefined where it lacks nothing. */
function load(path: string): { readonly tokenizer: Tokenizer; readonly unknownId: number | undefined } {
  try {
    const json = JSON.parse(readFileSync(path, 'utf8')) as TokenizerJson;
    const tokenizer = new Tokenizer(json, {});
    if (json.normalizer) makeExact(tokenizer.normalizer, json.normalizer);
    if (json.pre_tokenizer?.type === 'BertPreTokenizer') {
      tokenizer.pre_tokenizer = bertWords as unknown as typeof tokenizer.pre_tokenizer;
    }
    const { unk_token: token, unk_id: id } = json.model ?? {};
    return { tokenizer, unknownId: id ?? (token ? tokenizer.token_to_id(token) : undefined) };
  } catch (cause) {
    throw modelError(
      'DATA_ONNX_TOKENIZER',
      path,
      `it is no tokenizer that can be read (${(cause as Error).message.split('\n')[0]})`,
      'It has to be the tokenizer.json of a fast tokenizer of Hugging Face. Fetch it again from where the model comes from.',
      cause,
    );
  }
}

/** The parts of the library's normalizers that are used here. */
interface LibraryNormalizer {
  normalize(text: string): string;
  /** Of a sequence. */
  readonly normalizers?: readonly LibraryNormalizer[];
}

/** Gives the library's normalizers that differ from the reference for some characters the functions that do not. */
function makeExact(normalizer: LibraryNormalizer | null, json: NormalizerJson): void {
  if (normalizer === null) return;
  if (json.type === 'BertNormalizer') normalizer.normalize = bertNormalizer(json);
  if (json.type === 'Precompiled') normalizer.normalize = precompiledNormalizer(json.precompiled_charsmap ?? '');
  for (const [index, part] of json.normalizers?.entries() ?? [])
    makeExact(normalizer.normalizers?.[index] ?? null, part);
}

/** How many special tokens stand before and after a text. */
function specialTokens(encode: (text: string, special: boolean) => number[]): { before: number; after: number } {
  const [bare, whole] = [encode('a', false), encode('a', true)];
  const before = Math.max(
    0,
    whole.findIndex((_, at) => bare.every((id, index) => whole[at + index] === id)),
  );
  return { before, after: Math.max(0, whole.length - before - bare.length) };
}
