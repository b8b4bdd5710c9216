import { isRowError, PAYMENT, type PaymentContext } from '@ablata/ledger';
import {
  Batch,
  type ChatMessage,
  type Columns,
  type Completion,
  type CompletionRequest,
  defineStage,
  deriveSeed,
  type Json,
  LanguageModel,
  type Prompt,
  PromptStrategy,
  type Row,
} from '@ablata/spec';
import { RunControl, type TokenCounts } from '../run/control.ts';
import { PaymentGate } from './payment-gate.ts';
import { type Settled, slidingWindow } from './sliding-window.ts';

type Asked = Row<{ prompt: 'json' }>;

/** Requests a batch holds at most: enough for an encoder to work well, few enough to keep memory flat. */
const MOST_REQUESTS = 64;
/**
 * Answers may wait for a slow one before them: so many, for the server must not idle meanwhile, and at most a few
 * kilobytes each; with more in flight, this many times their number.
 */
const REACH = { least: 8192, perFlight: 16 };

/** Asks the language model, many requests at once, and passes the answers on in the order of the requests. */
export const generate = defineStage({
  name: 'generate',
  needs: { llm: LanguageModel, prompt: PromptStrategy, control: RunControl },
  reads: { prompt: 'json' },
  adds: { completions: 'json' },
  async *run(batches, { services, signal, drop, note }) {
    const { llm, control } = services;
    const { expectedCandidates } = services.prompt;
    const concurrency = (): number => Math.max(1, control.concurrency ?? llm.concurrency());
    let started = 0;
    let consumed = 0;
    let fatal: { readonly error: unknown } | undefined;
    let left = false;
    const stop = new AbortController();
    const asking = AbortSignal.any([signal, stop.signal]);
    const gate = new PaymentGate();
    const window = slidingWindow(
      singleRows(batches),
      (row: { batch: Batch<{ prompt: 'json' }>; row: Asked }, answered: () => void) => {
        started++;
        return ask(llm, row.row, control, asking, gate, answered).catch((error: unknown) => {
          // Known at once, though it is thrown in its turn: nothing more is asked, and what is under way is given up, for it
          // would fail too, or could not be stored.
          if (!isRowError(error) && !fatal && !left) {
            fatal = { error };
            stop.abort();
            gate.close();
          }
          throw error;
        });
      },
      {
        concurrency,
        reach: () =>
          Math.min(Math.max(REACH.least, REACH.perFlight * concurrency()), control.demand(expectedCandidates)),
        open: () =>
          !fatal && !signal.aborted && started < control.requestBudget && !control.launchingEnded(started - consumed),
        onInFlight: (count) => control.inFlight(count),
        onAwaited: (item) => gate.awaits(item?.row.request),
      },
      // What comes after the row that meets the target is never encoded: a replay must not pay for it either.
      () => Math.min(MOST_REQUESTS, Math.floor(control.remaining() / expectedCandidates)),
      () => {
        left = true;
        gate.close();
        return !signal.aborted; // a clean end waits for what is already paid for, so that the ledger has it
      },
    );
    for await (const outcomes of window) {
      const answered: { batch: Batch<{ prompt: 'json' }>; completions: readonly Completion[] }[] = [];
      let last = false;
      for (const outcome of outcomes) {
        const { row, batch } = outcome.item;
        const completions = accept(outcome);
        if (completions) {
          answered.push({ batch, completions });
          for (const [kind, count] of Object.entries(tokensOf(completions))) note(row, `${kind} tokens`, count);
        } else {
          const { error } = outcome as { error: unknown };
          if (!isRowError(error)) throw fatal?.error ?? error;
          control.failed(row.request, error);
          drop(row, 'failed', error.code);
        }
        consumed++;
        last = control.consumed(row.request, tokensOf(completions ?? []));
        if (last) break;
      }
      if (answered.length > 0) yield joined(answered);
      if (last) return;
    }
    signal.throwIfAborted();
  },
});

/** One request with all its turns; tells when the last is answered, before that answer is stored. */
async function ask(
  llm: LanguageModel,
  row: Asked,
  control: RunControl,
  signal: AbortSignal,
  gate: PaymentGate,
  answered: () => void,
): Promise<Completion[]> {
  const { messages, followUps = [], n = 1, jsonSchema, maxTokens } = row.prompt as unknown as Prompt;
  const conversation: ChatMessage[] = [...messages];
  const completions: Completion[] = [];
  for (let turn = 0; turn <= followUps.length; turn++) {
    const request: CompletionRequest = {
      messages: [...conversation],
      n,
      seed: deriveSeed(control.seed, 'generate', row.request, turn),
      ...(jsonSchema && { jsonSchema }),
      ...(maxTokens !== undefined && { maxTokens }),
    };
    const context: PaymentContext = {
      signal,
      request: row.request,
      [PAYMENT]: { ...gate.payment(row.request), ...(turn === followUps.length && { answered }) },
      onRetry: (retry: Parameters<RunControl['retried']>[1]) => control.retried(row.request, retry),
    };
    const completion = await llm.generate(request, context);
    completions.push(completion);
    if (turn < followUps.length) {
      conversation.push(
        { role: 'assistant', content: completion.choices[0]?.text ?? '' },
        { role: 'user', content: followUps[turn] as string },
      );
    }
  }
  return completions;
}

function accept<T>(outcome: Settled<T, Completion[]>): Completion[] | undefined {
  return outcome.ok ? outcome.value : undefined;
}

async function* singleRows(
  batches: AsyncIterable<Batch<{ prompt: 'json' }>>,
): AsyncGenerator<{ batch: Batch<{ prompt: 'json' }>; row: Asked }> {
  for await (const batch of batches) {
    for (let index = 0; index < batch.length; index++) {
      yield { batch: batch.length === 1 ? batch : batch.select([index]), row: batch.row(index) };
    }
  }
}

function joined(
  answered: readonly { batch: Batch<{ prompt: 'json' }>; completions: readonly Completion[] }[],
): Batch<{ prompt: 'json'; completions: 'json' }> {
  const names = Object.keys(answered[0]?.batch.columns ?? {}) as 'prompt'[];
  const columns = Object.fromEntries(names.map((name) => [name, answered.flatMap(({ batch }) => batch.column(name))]));
  return new Batch(
    answered.flatMap(({ batch }) => batch.requests),
    answered.flatMap(({ batch }) => batch.candidates),
    {
      ...columns,
      completions: answered.map(({ completions }) => completions as unknown as Json),
    } as unknown as Columns<{
      prompt: 'json';
      completions: 'json';
    }>,
  );
}

function tokensOf(completions: readonly Completion[]): TokenCounts {
  const total = { prompt: 0, completion: 0 };
  for (const { usage } of completions) {
    total.prompt += usage.promptTokens;
    total.completion += usage.completionTokens;
  }
  return total;
}
