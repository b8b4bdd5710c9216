import type { Completion } from '@ablata/spec';

/** What was paid for and what the ledger gave for free. */
export interface PaymentTotals {
  readonly completions: { readonly paid: number; readonly reused: number };
  readonly embeddings: { readonly paid: number; readonly reused: number };
  /** Tokens of paid completions. */
  readonly tokens: { readonly prompt: number; readonly completion: number; readonly cached: number };
}

/** Totals by the name of the service that was paid. */
export type PaymentsByService = Readonly<Record<string, PaymentTotals>>;

/** Counts payments as they happen. Not deterministic between a first run and a resumed one: for run.json, never for datasets. */
export class Payments {
  readonly #all = new Account();
  readonly #services = new Map<string, Account>();

  /** @param service its name in {@link byService}; without one it counts in the totals alone. So for all that follow. */
  paidCompletion(completion: Completion, service?: string): void {
    for (const account of this.#accounts(service)) account.paidCompletion(completion);
  }

  reusedCompletion(_completion: Completion, service?: string): void {
    for (const { completions } of this.#accounts(service)) completions.reused++;
  }

  paidEmbeddings(count: number, service?: string): void {
    for (const { embeddings } of this.#accounts(service)) embeddings.paid += count;
  }

  reusedEmbeddings(count: number, service?: string): void {
    for (const { embeddings } of this.#accounts(service)) embeddings.reused += count;
  }

  totals(): PaymentTotals {
    return this.#all.totals();
  }

  /** What came since an earlier reading: the share of one variant. */
  since(before: PaymentTotals): PaymentTotals {
    return difference(this.totals(), before);
  }

  /**
   * A row for each named service, in the order of their first payment.
   *
   * @param since an earlier reading: only what came after it counts. A service with nothing to tell is left out.
   */
  byService(since: PaymentsByService = {}): PaymentsByService {
    const rows = [...this.#services].map(([name, account]): [string, PaymentTotals] => {
      const now = account.totals();
      return [name, Object.hasOwn(since, name) ? difference(now, since[name] as PaymentTotals) : now];
    });
    return Object.fromEntries(rows.filter(([, totals]) => !isNothing(totals)));
  }

  #accounts(service: string | undefined): readonly Account[] {
    if (service === undefined) return [this.#all];
    const account = this.#services.get(service) ?? new Account();
    this.#services.set(service, account);
    return [this.#all, account];
  }
}

class Account {
  readonly completions = { paid: 0, reused: 0 };
  readonly embeddings = { paid: 0, reused: 0 };
  readonly tokens = { prompt: 0, completion: 0, cached: 0 };

  paidCompletion({ usage }: Completion): void {
    this.completions.paid++;
    this.tokens.prompt += usage.promptTokens;
    this.tokens.completion += usage.completionTokens;
    this.tokens.cached += usage.cachedTokens ?? 0;
  }

  totals(): PaymentTotals {
    return { completions: { ...this.completions }, embeddings: { ...this.embeddings }, tokens: { ...this.tokens } };
  }
}

function difference(now: PaymentTotals, before: PaymentTotals): PaymentTotals {
  return {
    completions: subtract(now.completions, before.completions),
    embeddings: subtract(now.embeddings, before.embeddings),
    tokens: subtract(now.tokens, before.tokens),
  };
}

function subtract<T extends Readonly<Record<string, number>>>(now: T, before: T): T {
  return Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - (before[name] as number)])) as T;
}

function isNothing({ completions, embeddings }: PaymentTotals): boolean {
  return [...Object.values(completions), ...Object.values(embeddings)].every((count) => count === 0);
}
