import { commandLine } from '@ablata/onnx';
import type { SonarDecoderOptions } from '../decoder/decoder-options.ts';
import type { SonarOptions } from '../sonar-options.ts';
import { usage } from './usage.ts';

const options = {
  to: { type: 'string' },
  from: { type: 'string' },
  output: { type: 'string', short: 'o' },
  checkpoint: { type: 'string' },
  decoder: { type: 'string' },
  tokenizer: { type: 'string' },
  precision: { type: 'string' },
  language: { type: 'string' },
  'to-language': { type: 'string' },
  memory: { type: 'string' },
  provider: { type: 'string' },
  'keep-eos': { type: 'boolean' },
  strategy: { type: 'string' },
  beams: { type: 'string' },
  'length-penalty': { type: 'string' },
  'max-tokens': { type: 'string' },
  temperature: { type: 'string' },
  'top-p': { type: 'string' },
  seed: { type: 'string' },
  batch: { type: 'string' },
  key: { type: 'string' },
  normalizer: { type: 'string' },
  json: { type: 'boolean' },
  workers: { type: 'string' },
  'attention-heads': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const line = commandLine({ name: 'ablata-sonar', code: 'CONFIG_SONAR_USAGE', usage, options });
export const { misuse } = line;

type Parsed = Parameters<Parameters<typeof line.run>[2]>[2];
export type Values = { readonly [Name in keyof Parsed]?: Parsed[Name] | undefined };

/** What was given may be of any value: createSonarEncoder checks it. */
export function encoderOptions(values: Values, checkpoint?: string): SonarOptions {
  return given({
    ...shared(values),
    checkpoint: checkpoint ?? values.checkpoint,
    language: values.language,
    keepEos: values['keep-eos'],
  });
}

/** The same of createSonarDecoder. `--to-language` is for commands that encode as well. */
export function decoderOptions(values: Values, checkpoint?: string): SonarDecoderOptions {
  return given({
    ...shared(values),
    checkpoint: checkpoint ?? values.decoder,
    language: values['to-language'] ?? values.language,
    strategy: values.strategy,
    beams: number(values, 'beams'),
    lengthPenalty: number(values, 'length-penalty'),
    maxTokens: number(values, 'max-tokens'),
    temperature: number(values, 'temperature'),
    topP: number(values, 'top-p'),
    seed: number(values, 'seed'),
    batch: number(values, 'batch'),
  });
}

function shared(values: Values) {
  return {
    tokenizer: values.tokenizer,
    precision: values.precision,
    memory: values.memory,
    executionProvider: values.provider,
    workers: number(values, 'workers'),
    attentionHeads: number(values, 'attention-heads'),
  };
}

type NumberOption =
  | 'beams'
  | 'length-penalty'
  | 'max-tokens'
  | 'temperature'
  | 'top-p'
  | 'seed'
  | 'batch'
  | 'workers'
  | 'attention-heads';

function number(values: Values, name: NumberOption): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  if (text.trim() === '' || Number.isNaN(Number(text)))
    throw misuse(`--${name} takes a number, not ${text || 'nothing'}`);
  return Number(text);
}

function given<T>(options: Record<string, unknown>): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
