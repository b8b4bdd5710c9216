import { executionProviders } from '@ablata/onnx';
import { type } from 'arktype';
import { poolings } from './run/pool-tokens.ts';

/** Options of the encoder, in a config under `services.encoder` and for {@link createOnnxEncoder}. */
export const onnxOptions = type({
  '+': 'reject',
  /** A folder in the form of sentence-transformers, or the name of a model that `ablata-onnx models` lists. */
  model: 'string > 0',
  /** Which of the folder's ONNX files: `model.onnx`, `model_fp16.onnx`, or one of `model_int8.onnx`, `model_quantized.onnx`, … */
  precision: "'fp32' | 'fp16' | 'int8' = 'fp32'",
  /** The ONNX file itself, by its path within the folder. */
  'file?': 'string > 0',
  /** How the vectors of tokens become one of the text. Default: what the folder says. */
  'pooling?': type.enumerated(...poolings),
  /** Whether vectors are scaled to length 1. Default: what the folder says. */
  'normalize?': 'boolean',
  /** Name of a prompt of the folder, put before every text: `query`, `passage`, … Default: the folder's default prompt, if any. */
  'prompt?': 'string > 0',
  /** What is put before every text, literally. */
  'prefix?': 'string',
  /** Longer texts are cut to so many tokens, special ones included. Default: what the folder says. */
  'maxTokens?': 'number.integer >= 3',
  /** First components to keep of the vectors of a model that was trained for it (Matryoshka). Default: all. */
  'dimensions?': 'number.integer >= 1',
  /** `cuda`, `webgpu`, `coreml` or `dml` where the installed onnxruntime-node has it. */
  executionProvider: type.enumerated(...executionProviders).default('cpu'),
  /** Tokens in a batch, padding included. */
  batchTokens: '1 <= number.integer <= 1048576 = 2048',
  /** Worker threads, each with a session, and so with weights, of its own. Default: one to eight cores (int8: four), as far as memory allows. */
  'workers?': '1 <= number.integer <= 64',
  /** Threads a worker computes with. Default: the machine's, divided by the workers. */
  'threads?': '1 <= number.integer <= 1024',
});

/** As written in a config. */
export type OnnxOptions = typeof onnxOptions.inferIn;

/** With defaults filled in. */
export type ResolvedOnnxOptions = typeof onnxOptions.infer;
