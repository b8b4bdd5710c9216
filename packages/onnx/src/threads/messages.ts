import type { AblataError } from '@ablata/spec';

/** What a worker thread can be asked and answers, by kind. Both are structured-clonable. */
export type RequestMap<R> = { [K in keyof R]: { readonly request: unknown; readonly answer: unknown } };

/** Every thread can be asked to release what it holds and to end. */
export interface CloseRequest {
  readonly close: { readonly request: null; readonly answer: null };
}

export interface RequestMessage {
  readonly id: number;
  readonly kind: string;
  readonly request: unknown;
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
