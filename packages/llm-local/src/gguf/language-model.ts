import { messages } from '../messages.ts';
import type { Gguf } from './read-gguf.ts';

/** What must be known of a language model before it is loaded. */
export interface ModelFacts {
  readonly architecture: string;
  /** Tokens that it was trained to see at once; undefined when the file does not say. */
  readonly trainedContext: number | undefined;
  /** The chat template (Jinja) of the file. */
  readonly template: string | undefined;
  /** How many files it is cut into. */
  readonly parts: number;
}

/** Architectures of llama.cpp that read text and write none, or that write after reading all of it. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ...['bert', 'modern-bert', 'neo-bert', 'nomic-bert', 'nomic-bert-moe', 'jina-bert-v2', 'jina-bert-v3', 'eurobert']
    .concat('gemma-embedding', 'llama-embed', 'pangu-embedded-encoder')
    .map((name) => [name, 'an encoder (embeddings)'] as const),
  ['t5', 'an encoder-decoder'],
  ['t5encoder', 'an encoder (embeddings)'],
  ['clip', 'a vision projector'],
  ['wavtokenizer-dec', 'an audio decoder'],
]);

/** What the head says of the model. @throws DATA_GGUF_KIND when it is no language model */
export function modelFacts({ metadata, lists, tensors }: Gguf, path: string): ModelFacts {
  const architecture = String(metadata.get('general.architecture') ?? '');
  const kind = metadata.get('general.type') ?? 'model';
  const of = (key: string) => metadata.get(`${architecture}.${key}`);
  if (kind !== 'model')
    throw messages.noLanguageModel(path, `${/^[aeiou]/u.test(String(kind)) ? 'an' : 'a'} ${kind} (general.type)`);
  const other = OTHERS.get(architecture);
  if (other !== undefined) throw messages.noLanguageModel(path, `${other} of architecture ${architecture}`);
  if (of('attention.causal') === false || Number(of('pooling_type') ?? 0) > 0) {
    throw messages.noLanguageModel(path, `an embedding or reranking model of architecture ${architecture}`);
  }
  if (architecture === '' || tensors === 0 || !lists.has('tokenizer.ggml.tokens')) {
    throw messages.noLanguageModel(path, 'without an architecture, tensors or a vocabulary');
  }
  const context = of('context_length');
  const template = metadata.get('tokenizer.chat_template');
  return {
    architecture,
    trainedContext: typeof context === 'number' ? context : undefined,
    template: typeof template === 'string' && template.trim() !== '' ? template : undefined,
    parts: Number(metadata.get('split.count') ?? 1) || 1,
  };
}
