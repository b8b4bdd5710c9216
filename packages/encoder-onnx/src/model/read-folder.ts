import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type } from 'arktype';
import { type Pooling, poolings } from '../run/pool-tokens.ts';
import { modelError } from './model-error.ts';
import { readJson } from './read-json.ts';

/** What a folder in the form of sentence-transformers says of its model. */
export interface ModelFolder {
  readonly tokenizer: string;
  /** Width of the tokens' vectors. */
  readonly width: number;
  /** Width of the finished vectors: that of the last dense layer, where there is one. */
  readonly finalWidth: number;
  /** undefined: the folder does not say. */
  readonly pooling: Pooling | undefined;
  readonly normalize: boolean | undefined;
  /** Whether tokens of a prompt count in pooling. */
  readonly poolsPrompt: boolean;
  /** Modules beyond Transformer, Pooling and Normalize (dense layers), by kind: only the ONNX file can compute those. */
  readonly otherModules: readonly string[];
  readonly prompts: Readonly<Record<string, string>>;
  readonly defaultPrompt: string | undefined;
  /** Special tokens included. undefined: the folder does not say. */
  readonly maxTokens: number | undefined;
  /** More tokens than these the model can't take. */
  readonly positions: number | undefined;
  readonly padId: number;
}

const config = type({
  'hidden_size?': 'number.integer > 0',
  'd_model?': 'number.integer > 0',
  'dim?': 'number.integer > 0',
  'n_embd?': 'number.integer > 0',
  'max_position_embeddings?': 'number.integer | null',
  'pad_token_id?': 'number.integer | null',
});
const modules = type({ path: 'string', type: 'string' }).array();
const poolingConfig = type({
  'pooling_mode?': 'string | string[]',
  'include_prompt?': 'boolean',
  '[string]': 'unknown',
});
const denseConfig = type({ out_features: 'number.integer > 0' });
const sentenceConfig = type({ 'max_seq_length?': 'number.integer > 0 | null' });
const tokenizerConfig = type({ 'model_max_length?': 'number | null' });
const promptConfig = type({
  'prompts?': type({ '[string]': 'string | null' }).or('null'),
  'default_prompt_name?': 'string | null',
});

/** The single switches that poolings had before sentence-transformers 6. */
const legacySwitches: Readonly<Record<Pooling, string>> = {
  mean: 'pooling_mode_mean_tokens',
  cls: 'pooling_mode_cls_token',
  lasttoken: 'pooling_mode_lasttoken',
  max: 'pooling_mode_max_tokens',
  mean_sqrt_len_tokens: 'pooling_mode_mean_sqrt_len_tokens',
  weightedmean: 'pooling_mode_weightedmean_tokens',
};

/** @throws `CONFIG_ONNX_MODEL` when there is no such model, `DATA_ONNX_FOLDER` when a file of it is missing or damaged. */
export function readFolder(folder: string): ModelFolder {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw modelError('CONFIG_ONNX_MODEL', folder, 'there is no such folder', HINT);
  }
  const list = readJson(folder, 'modules.json', modules);
  const kinds = list?.map(({ type: kind, path }) => ({ kind: kind.split('.').at(-1)!, path }));
  const transformer = join(folder, kinds?.find(({ kind }) => kind === 'Transformer')?.path ?? '');
  const about = readJson(transformer, 'config.json', config) ?? missing(transformer, 'config.json');
  const width = about.hidden_size ?? about.d_model ?? about.dim ?? about.n_embd;
  if (width === undefined) {
    throw modelError('DATA_ONNX_FOLDER', join(transformer, 'config.json'), 'it states no hidden_size', HINT);
  }
  const tokenizer = join(transformer, 'tokenizer.json');
  if (!existsSync(tokenizer)) missing(transformer, 'tokenizer.json');
  refusePointer(tokenizer);
  const poolingPath = kinds?.find(({ kind }) => kind === 'Pooling')?.path;
  const pooling =
    poolingPath === undefined ? undefined : readJson(join(folder, poolingPath), 'config.json', poolingConfig);
  const { prompts, default_prompt_name: defaultPrompt } =
    readJson(folder, 'config_sentence_transformers.json', promptConfig) ?? {};
  return {
    tokenizer,
    width,
    finalWidth: kinds?.reduce((last, { kind, path }) => denseWidth(folder, kind, path) ?? last, width) ?? width,
    pooling: pooling === undefined ? undefined : poolingOf(pooling, join(folder, poolingPath!, 'config.json')),
    normalize: kinds?.some(({ kind }) => kind === 'Normalize'),
    poolsPrompt: pooling?.include_prompt ?? true,
    otherModules: kinds?.map(({ kind }) => kind).filter((kind) => !KNOWN_MODULES.includes(kind)) ?? [],
    prompts: Object.fromEntries(
      Object.entries(prompts ?? {}).filter((each): each is [string, string] => each[1] !== null),
    ),
    defaultPrompt: defaultPrompt ?? undefined,
    maxTokens: limitOf(transformer, about.max_position_embeddings),
    positions: about.max_position_embeddings ?? undefined,
    padId: about.pad_token_id ?? 0,
  };
}

const HINT =
  'Give a folder with config.json, tokenizer.json and an ONNX file, or the name of a model that `npx ablata-onnx models` lists.';
const KNOWN_MODULES = ['Transformer', 'Pooling', 'Normalize'];

function missing(folder: string, name: string): never {
  throw modelError('DATA_ONNX_FOLDER', folder, `${name} is missing`, HINT);
}

function poolingOf(stated: typeof poolingConfig.infer, path: string): Pooling {
  const modes =
    stated.pooling_mode === undefined
      ? poolings.filter((each) => stated[legacySwitches[each]] === true)
      : [stated.pooling_mode].flat();
  const [mode, ...others] = modes;
  const known = poolings.find((each) => each === mode);
  if (known !== undefined && others.length === 0) return known;
  throw modelError(
    'DATA_ONNX_FOLDER',
    path,
    modes.length === 0
      ? 'it names no pooling'
      : `the pooling is ${modes.join(' + ')}; one of ${poolings.join(', ')} is known`,
    'Set pooling yourself if one of these fits the model.',
  );
}

function denseWidth(folder: string, kind: string, path: string): number | undefined {
  return kind === 'Dense' ? readJson(join(folder, path), 'config.json', denseConfig)?.out_features : undefined;
}

/** As sentence-transformers: the model's own limit, at most what it has positions for. */
function limitOf(folder: string, positions: number | null | undefined): number | undefined {
  const { max_seq_length: stated } = readJson(folder, 'sentence_bert_config.json', sentenceConfig) ?? {};
  const { model_max_length: ofTokenizer } = readJson(folder, 'tokenizer_config.json', tokenizerConfig) ?? {};
  const limits = [stated ?? ofTokenizer, positions].filter(
    (limit) => typeof limit === 'number' && limit > 0 && limit < 1e9,
  );
  return limits.length === 0 ? undefined : Math.min(...(limits as number[]));
}

/** A clone without Git LFS has small text files in the place of large ones. */
export function refusePointer(path: string): void {
  const start = Buffer.alloc(24);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  if (start.toString('latin1') !== 'version https://git-lfs.') return;
  throw modelError(
    'DATA_ONNX_FOLDER',
    path,
    'it is a Git LFS pointer, not the file itself',
    'Run `git lfs pull` in the clone, or fetch the model with `npx ablata-onnx download`.',
  );
}
