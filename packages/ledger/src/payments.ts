import type { Completion } from '@ablata/spec';

/** What was paid for and what the ledger gave for free. */
export interface PaymentTotals {
  readonly completions: { readonly paid: number; readonly reused: number };
  readonly embeddings: { readonly paid: number; readonly reused: number };
  /** Tokens of paid completions. */
  readonly tokens: { readonly prompt: number; readonly completion: number; readonly cached: number };
}

/** Counts payments as they happen. Not deterministic between a first run and a resumed one: for run.json, never for datasets. */
export class Payments {
  #completions = { paid: 0, reused: 0 };
  #embeddings = { paid: 0, reused: 0 };
  #tokens = { prompt: 0, completion: 0, cached: 0 };

  paidCompletion({ usage }: Completion): void {
    this.#completions.paid++;
    this.#tokens.prompt += usage.promptTokens;
    this.#tokens.completion += usage.completionTokens;
    this.#tokens.cached += usage.cachedTokens ?? 0;
  }

  reusedCompletion(_completion: Completion): void {
    this.#completions.reused++;
  }

  paidEmbeddings(count: number): void {
    this.#embeddings.paid += count;
  }

  reusedEmbeddings(count: number): void {
    this.#embeddings.reused += count;
  }

  totals(): PaymentTotals {
    return { completions: { ...this.#completions }, embeddings: { ...this.#embeddings }, tokens: { ...this.#tokens } };
  }

  /** What came since an earlier reading: the share of one variant. */
  since(before: PaymentTotals): PaymentTotals {
    const now = this.totals();
    return {
      completions: subtract(now.completions, before.completions),
      embeddings: subtract(now.embeddings, before.embeddings),
      tokens: subtract(now.tokens, before.tokens),
    };
  }
}

function subtract<T extends Readonly<Record<string, number>>>(now: T, before: T): T {
  return Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - (before[name] as number)])) as T;
}
