import { executionProviders } from '@ablata/onnx';
import { type } from 'arktype';
import { sonarLanguage } from './tokenizer/check-language.ts';

/** Options of the encoder, in a config under `services.encoder` and for {@link createSonarEncoder}. */
export const sonarOptions = type({
  '+': 'reject',
  /** Path of sonar_text_encoder.pt, or of a safetensors port. Default: where `ablata-sonar download` puts it. */
  'checkpoint?': 'string > 0',
  /** Path of sentencepiece.source.256000.model. Default: beside the checkpoint, else where `ablata-sonar download` puts it. */
  'tokenizer?': 'string > 0',
  /** Language of the texts, as SONAR names it. */
  language: sonarLanguage,
  /** See {@link Precision}. */
  precision: "'fp32' | 'fp16' | 'int8' | 'int8-fast' = 'fp32'",
  /** `packed`: weights rearranged in memory, fastest. `mmap`: weights stay in the file, loads at once. */
  memory: "'packed' | 'mmap' = 'packed'",
  /** `cuda`, `webgpu`, `coreml` or `dml` where the installed onnxruntime-node has it. */
  executionProvider: type.enumerated(...executionProviders).default('cpu'),
  /** Cut over-long texts to 513 tokens and `</s>` instead of SONAR's 514 tokens without it. */
  keepEos: 'boolean = false',
  /** Tokens in a batch. */
  batchTokens: '1 <= number.integer <= 65536 = 384',
  /** Worker threads, each with a session (and, when packed, weights) of its own. Default: one to eight cores, as far as memory allows; see layoutOf. */
  'workers?': '1 <= number.integer <= 64',
  /** Threads a worker computes with. Default: the machine's, divided by the workers. */
  'threads?': '1 <= number.integer <= 1024',
  /** Only for checkpoints of other sizes than SONAR's: default is dimension / 64. */
  'attentionHeads?': 'number.integer >= 1',
});

/** As written in a config: everything is optional. */
export type SonarOptions = typeof sonarOptions.inferIn;

/** With defaults filled in. */
export type ResolvedSonarOptions = typeof sonarOptions.infer;
