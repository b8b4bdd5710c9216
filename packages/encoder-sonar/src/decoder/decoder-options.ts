import { executionProviders } from '@ablata/onnx';
import { type } from 'arktype';
import { sonarLanguage } from '../tokenizer/check-language.ts';

/** Options of the decoder, in a config under `services.decoder` and for {@link createSonarDecoder}. */
export const sonarDecoderOptions = type({
  '+': 'reject',
  /** Path of sonar_text_decoder.pt. Default: where `ablata-sonar download decoder` puts it. */
  'checkpoint?': 'string > 0',
  /** Path of sentencepiece.source.256000.model. Default: beside the checkpoint, else where `ablata-sonar download` puts it. */
  'tokenizer?': 'string > 0',
  /** Language of the texts, as SONAR names it. */
  language: sonarLanguage,
  /** `beam` as SONAR's pipeline does by default, `greedy`: a single beam, `sample`: by chance. */
  strategy: "'beam' | 'greedy' | 'sample' = 'beam'",
  /** Of `beam`: hypotheses that are followed side by side. */
  beams: '1 <= number.integer <= 64 = 5',
  /** Scores are log-probabilities divided by length ** this: more favours longer texts. */
  lengthPenalty: 'number = 1',
  /** Tokens of a text at most, with the three that begin and end it; SONAR's limit is 512. */
  maxTokens: '3 <= number.integer <= 512 = 512',
  /** Of `sample`: logits are divided by it. */
  temperature: '0 < number <= 100 = 1',
  /** Of `sample`: the share of likeliest tokens that is drawn from. */
  topP: '0 < number <= 1 = 0.9',
  /** Of `sample`. */
  seed: '-9007199254740991 <= number.integer <= 9007199254740991 = 0',
  /** `int8`: 8-bit weights (a scale a row) and activations (a scale a token). */
  precision: "'fp32' | 'int8' = 'fp32'",
  /** `packed`: weights rearranged in memory, fastest. `mmap`: weights stay in the file, loads at once. */
  memory: "'packed' | 'mmap' = 'packed'",
  /** As of the encoder. A step's past travels to the device and back each time, so that a small one gains little. */
  executionProvider: type.enumerated(...executionProviders).default('cpu'),
  /** Vectors decoded side by side. */
  batch: '1 <= number.integer <= 1024 = 16',
  /** Worker threads, each with a session (and, when packed, weights) of its own. Default as of the encoder. */
  'workers?': '1 <= number.integer <= 64',
  /** Threads a worker computes with. Default: the machine's, divided by the workers. */
  'threads?': '1 <= number.integer <= 1024',
  /** Only for checkpoints of other sizes than SONAR's: default is dimension / 64. */
  'attentionHeads?': 'number.integer >= 1',
});

/** As written in a config: everything is optional. */
export type SonarDecoderOptions = typeof sonarDecoderOptions.inferIn;

/** With defaults filled in. */
export type ResolvedDecoderOptions = typeof sonarDecoderOptions.infer;
