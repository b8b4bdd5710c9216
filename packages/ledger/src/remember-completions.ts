import type { Completion, LanguageModel } from '@ablata/spec';
import type { Failure, Ledger, LedgerIdentity } from './ledger.ts';
import { once } from './once.ts';
import { PAYMENT, type PaymentContext } from './payment-context.ts';
import type { Payments } from './payments.ts';
import { isRowError, rememberedError } from './row-error.ts';
import { STORED, type Storing } from './stored.ts';

/**
 * Puts the ledger around any language model: what was answered before is not asked again, and is not paid for again; what
 * failed for good fails again, unasked.
 *
 * @param name of the service, for {@link Payments.byService} and {@link Payment.used}; by default its slot.
 */
export function rememberCompletions(
  model: LanguageModel & Storing,
  identity: LedgerIdentity,
  ledger: Ledger,
  payments: Payments,
  name = identity.slot,
): LanguageModel {
  const start = once((signal: AbortSignal) => model.start?.(signal) ?? Promise.resolve());
  const recall = (known: Completion | Failure, context: PaymentContext): Completion => {
    if ('code' in known) throw rememberedError(known);
    context[PAYMENT]?.used?.(name, known);
    return known;
  };
  return {
    identity: model.identity,
    ...(model.caveats && { caveats: model.caveats }),
    concurrency: () => model.concurrency(),
    async generate(request, context: PaymentContext) {
      const key = { identity, request, sample: context.request };
      const known = ledger.completion(key) ?? ledger.failure(key);
      if (known) {
        context[PAYMENT]?.free();
        if (!('code' in known)) payments.reusedCompletion(known, name);
        return recall(known, context);
      }
      await context[PAYMENT]?.due();
      context.signal.throwIfAborted();
      await start(context.signal);
      let completion: Completion;
      try {
        completion = await model.generate(request, context);
        context[PAYMENT]?.answered?.();
      } catch (error) {
        // What fails while everything is given up says nothing about the request.
        if (!isRowError(error) || context.signal.aborted) throw error;
        const failure = { code: error.code, message: error.message, hint: error.hint ?? null };
        const stored = await ledger.rememberFailure(key, failure);
        model[STORED]?.(error);
        if (stored === failure) throw error;
        return recall(stored, context);
      }
      const stored = await ledger.rememberCompletion(key, completion);
      model[STORED]?.(completion);
      payments.paidCompletion(completion, name);
      return recall(stored, context);
    },
    [Symbol.asyncDispose]: async () => model[Symbol.asyncDispose]?.(),
  };
}
