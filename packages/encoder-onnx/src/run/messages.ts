import type { EncoderRequests } from '@ablata/onnx';
import type { SessionOptions } from './session.ts';

export interface OpenRequest {
  readonly session: Omit<SessionOptions, 'skip'>;
  readonly tokenizerFile: string;
  readonly prefix: string;
  readonly maxTokens: number;
  /** Whether tokens of the prefix count in pooling. */
  readonly poolsPrompt: boolean;
}

/** What a worker thread can be asked, and what it answers. */
export type Requests = EncoderRequests<OpenRequest>;
