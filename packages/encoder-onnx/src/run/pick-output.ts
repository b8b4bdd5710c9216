import type { OnnxSession } from '@ablata/onnx';
import { modelError } from '../model/model-error.ts';
import { type Pooling, poolings } from './pool-tokens.ts';

export interface Output {
  readonly name: string;
  /** It is [texts, width], ready, instead of [texts, tokens, width]. */
  readonly pooled: boolean;
}

/** Names that exporters give the tokens' vectors, and the finished vector. */
const TOKENS = ['last_hidden_state', 'token_embeddings'];
const SENTENCE = ['sentence_embedding', 'text_embeds', 'embedding'];

/** Which output of a model holds what is wanted: the tokens' vectors where they are pooled here, the finished one else. */
export function pickOutput(
  { outputNames, outputMetadata }: Pick<OnnxSession, 'outputNames' | 'outputMetadata'>,
  {
    whole,
    pooling,
    modelFile,
  }: { readonly whole: boolean; readonly pooling: Pooling | undefined; readonly modelFile: string },
): Output {
  const rankOf = (name: string) => {
    const about = outputMetadata.find((each) => each.name === name);
    return about?.isTensor ? about.shape.length : undefined;
  };
  const named = (names: readonly string[], rank: number) =>
    names.find((name) => outputNames.includes(name)) ?? outputNames.find((name) => rankOf(name) === rank);
  const tokens = named(TOKENS, 3);
  const sentence = named(SENTENCE, 2);
  if (!whole && pooling !== undefined && tokens !== undefined) return { name: tokens, pooled: false };
  if (sentence !== undefined) return { name: sentence, pooled: true };
  if (!whole && tokens !== undefined) {
    throw modelError(
      'CONFIG_ONNX_POOLING',
      modelFile,
      "neither the model's folder nor the config says how the vectors of tokens become one",
      `Set pooling to what the model's card says: ${poolings.join(', ')}.`,
    );
  }
  throw modelError(
    'DATA_ONNX_MODEL',
    modelFile,
    whole
      ? `modules.json puts dense layers behind pooling, which only a file with the output sentence_embedding computes; this one has ${outputNames.join(', ')}`
      : `no output is [texts, tokens, width] or [texts, width]; it has ${outputNames.join(', ')}`,
    'Export the model as sentence-transformers with optimum (`optimum-cli export onnx --task feature-extraction`), or choose another file.',
  );
}
