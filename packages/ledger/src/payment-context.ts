import type { Completion, GenerateContext } from '@ablata/spec';

/** Under this key a caller of a remembering model learns whether an answer is free, and may hold back one that is not. */
export const PAYMENT = Symbol('payment');

export interface Payment {
  /** The ledger has the answer. */
  free(): void;
  /** It has to be paid for: settles when it may be; rejects when nobody wants it any more. */
  due(): Promise<void>;
  /** It is there, and about to be stored. */
  answered?(): unknown;
  /** The service of this name answered with this, whether it was paid for or remembered; the caller gets it next. */
  used?(name: string, completion: Completion): void;
}

export interface PaymentContext extends GenerateContext {
  readonly [PAYMENT]?: Payment;
}
