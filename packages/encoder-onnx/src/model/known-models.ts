import type { Pooling } from '../run/pool-tokens.ts';

/** A model by a short name: where it comes from, and what its folder may fail to say. */
export interface KnownModel {
  /** On the Hugging Face Hub. */
  readonly repository: string;
  readonly license: string;
  readonly dimension: number;
  readonly pooling: Pooling;
  /** By name; put before texts when `prompt` asks for it. */
  readonly prompts?: Readonly<Record<string, string>>;
}

const e5 = { query: 'query: ', passage: 'passage: ' };
const bge = { query: 'Represent this sentence for searching relevant passages: ' };
const nomic = {
  query: 'search_query: ',
  passage: 'search_document: ',
  clustering: 'clustering: ',
  classification: 'classification: ',
};

/**
 * Models with ONNX files on the Hub, all of normalized vectors. Poolings and prompts are those of the model cards; what a
 * downloaded folder says of itself comes first.
 */
export const knownModels: Readonly<Record<string, KnownModel>> = {
  'all-MiniLM-L6-v2': known('sentence-transformers/all-MiniLM-L6-v2', 'Apache-2.0', 384, 'mean'),
  'all-MiniLM-L12-v2': known('sentence-transformers/all-MiniLM-L12-v2', 'Apache-2.0', 384, 'mean'),
  'all-mpnet-base-v2': known('sentence-transformers/all-mpnet-base-v2', 'Apache-2.0', 768, 'mean'),
  'paraphrase-multilingual-MiniLM-L12-v2': known(
    'sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2',
    'Apache-2.0',
    384,
    'mean',
  ),
  'bge-small-en-v1.5': known('BAAI/bge-small-en-v1.5', 'MIT', 384, 'cls', bge),
  'bge-base-en-v1.5': known('BAAI/bge-base-en-v1.5', 'MIT', 768, 'cls', bge),
  'bge-m3': known('BAAI/bge-m3', 'MIT', 1024, 'cls'),
  'e5-small-v2': known('intfloat/e5-small-v2', 'MIT', 384, 'mean', e5),
  'multilingual-e5-small': known('intfloat/multilingual-e5-small', 'MIT', 384, 'mean', e5),
  'multilingual-e5-base': known('intfloat/multilingual-e5-base', 'MIT', 768, 'mean', e5),
  'gte-small': known('thenlper/gte-small', 'MIT', 384, 'mean'),
  'nomic-embed-text-v1.5': known('nomic-ai/nomic-embed-text-v1.5', 'Apache-2.0', 768, 'mean', nomic),
  'snowflake-arctic-embed-s': known('Snowflake/snowflake-arctic-embed-s', 'Apache-2.0', 384, 'cls', bge),
  'mxbai-embed-large-v1': known('mixedbread-ai/mxbai-embed-large-v1', 'Apache-2.0', 1024, 'cls', bge),
  'embeddinggemma-300m': known('onnx-community/embeddinggemma-300m-ONNX', 'Gemma terms of use', 768, 'mean', {
    query: 'task: search result | query: ',
    document: 'title: none | text: ',
    similarity: 'task: sentence similarity | query: ',
    clustering: 'task: clustering | query: ',
  }),
  'qwen3-embedding-0.6b': known('onnx-community/Qwen3-Embedding-0.6B-ONNX', 'Apache-2.0', 1024, 'lasttoken', {
    query: 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:',
  }),
};

function known(
  repository: string,
  license: string,
  dimension: number,
  pooling: Pooling,
  prompts?: KnownModel['prompts'],
): KnownModel {
  return { repository, license, dimension, pooling, ...(prompts === undefined ? {} : { prompts }) };
}
