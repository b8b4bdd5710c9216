import { AblataError, type ErrorCode, isAblataError } from '@ablata/spec';
import type { CheckpointFamily } from '../checkpoint/canonical-names.ts';
import type { Language } from '../tokenizer/languages.ts';
import type { TokenizedTexts } from '../tokenizer/sonar-tokenizer.ts';
import type { TokenBatch } from './batch-inputs.ts';
import type { SessionOptions } from './session.ts';

/** What a worker thread can be asked, and what it answers. */
export interface Requests {
  quantize: { request: QuantizeRequest; answer: null };
  open: { request: OpenRequest; answer: null };
  tokenize: { request: { readonly texts: readonly string[] }; answer: TokenizedTexts };
  encode: { request: TokenBatch; answer: Float32Array };
  close: { request: null; answer: null };
}

export type RequestKind = keyof Requests;

export interface QuantizeRequest {
  readonly checkpointPath: string;
  readonly attentionHeads: number | undefined;
  readonly target: string;
}

export interface OpenRequest {
  readonly session: SessionOptions;
  readonly tokenizerPath: string;
  readonly language: Language;
  readonly family: CheckpointFamily;
  readonly keepEos: boolean;
}

export interface RequestMessage<K extends RequestKind = RequestKind> {
  readonly id: number;
  readonly kind: K;
  readonly request: Requests[K]['request'];
}

export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: WireError };

/** An error as plain data: a structured clone would keep its message only. */
export interface WireError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly ablata: Pick<AblataError, 'code' | 'hint' | 'mender' | 'scope' | 'details'> | undefined;
}

export function toWire(error: unknown): WireError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (!isAblataError(error)) return { message, stack, ablata: undefined };
  const { code, hint, mender, scope, details } = error;
  return { message, stack, ablata: { code, hint, mender, scope, details } };
}

export function fromWire({ message, stack, ablata }: WireError): Error {
  if (ablata === undefined) {
    const cause = Object.assign(new Error(message), { stack });
    return new AblataError('SERVICE_SONAR_FAILED', `The SONAR encoder failed: ${message.split('\n')[0]}`, { cause });
  }
  const { code, hint, mender, scope, details } = ablata;
  return new AblataError(code as ErrorCode, message, {
    ...(hint === undefined ? {} : { hint }),
    mender,
    scope,
    details,
  });
}
