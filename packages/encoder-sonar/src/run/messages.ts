import type { EncoderRequests } from '@ablata/onnx';
import type { CheckpointFamily } from '../checkpoint/canonical-names.ts';
import type { OpenCheckpointOptions } from '../checkpoint/open-checkpoint.ts';
import type { Language } from '../tokenizer/languages.ts';
import type { SessionOptions } from './session.ts';

/** What a worker thread can be asked, and what it answers. */
export interface Requests extends EncoderRequests<OpenRequest> {
  readonly quantize: { readonly request: QuantizeRequest; readonly answer: null };
}

export interface QuantizeRequest {
  readonly checkpointPath: string;
  readonly options: OpenCheckpointOptions;
  readonly target: string;
}

export interface OpenRequest {
  readonly session: SessionOptions;
  readonly tokenizerPath: string;
  readonly language: Language;
  readonly family: CheckpointFamily;
  readonly keepEos: boolean;
}
