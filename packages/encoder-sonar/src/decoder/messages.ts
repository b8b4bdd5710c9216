import type { CloseRequest } from '@ablata/onnx';
import type { CheckpointFamily } from '../checkpoint/canonical-names.ts';
import type { DecoderSessionOptions } from './decoder-session.ts';

/** How texts are looked for. */
export type Strategy =
  | { readonly strategy: 'beam'; readonly beams: number }
  | { readonly strategy: 'sample'; readonly temperature: number; readonly topP: number; readonly seed: number };

/** What a worker thread can be asked, and what it answers. */
export interface DecoderRequests extends CloseRequest {
  readonly open: { readonly request: OpenDecoderRequest; readonly answer: null };
  readonly decode: { readonly request: DecodeRequest; readonly answer: DecodeAnswer };
}

export interface OpenDecoderRequest {
  readonly session: DecoderSessionOptions;
  readonly tokenizerPath: string;
  readonly family: CheckpointFamily;
}

export interface DecodeRequest {
  /** [n, dimension], row-major. */
  readonly vectors: Float32Array;
  readonly language: string;
  readonly search: Strategy;
  readonly maxTokens: number;
  readonly lengthPenalty: number;
  readonly batch: number;
  /** One number, shared: not 0 when nobody wants the answer any more. */
  readonly aborted: Int32Array<SharedArrayBuffer>;
}

export interface DecodeAnswer {
  readonly texts: readonly string[];
  readonly scores: Float32Array;
  readonly truncated: Uint8Array;
  /** Rows of the embedding table of all texts, one after another, each text's ending with `</s>`. */
  readonly tokens: Int32Array;
  readonly lengths: Int32Array;
}
