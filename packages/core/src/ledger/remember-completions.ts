import type { LanguageModel } from '@ablata/spec';
import type { Ledger, LedgerIdentity } from './ledger.ts';
import { once } from './once.ts';
import { PAYMENT, type PaymentContext } from './payment-context.ts';
import type { Payments } from './payments.ts';

/** Puts the ledger around any language model: what was answered before is not asked again, and is not paid for again. */
export function rememberCompletions(
  model: LanguageModel,
  identity: LedgerIdentity,
  ledger: Ledger,
  payments: Payments,
): LanguageModel {
  const start = once((signal: AbortSignal) => model.start?.(signal) ?? Promise.resolve());
  return {
    identity: model.identity,
    ...(model.caveats && { caveats: model.caveats }),
    concurrency: () => model.concurrency(),
    async generate(request, context: PaymentContext) {
      const key = { identity, request, sample: context.request };
      const known = ledger.completion(key);
      if (known) {
        payments.reusedCompletion(known);
        context[PAYMENT]?.free();
        return known;
      }
      await context[PAYMENT]?.due();
      context.signal.throwIfAborted();
      await start(context.signal);
      const completion = await model.generate(request, context);
      const stored = await ledger.rememberCompletion(key, completion);
      payments.paidCompletion(completion);
      return stored;
    },
    [Symbol.asyncDispose]: async () => model[Symbol.asyncDispose]?.(),
  };
}
