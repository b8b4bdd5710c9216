import type { Payment } from '@ablata/ledger';

/**
 * Holds back requests that cost something while a run still lives on answers it has: how far a run reaches ahead depends on its
 * pace, so without it a replay, which is fast, would pay for requests that the first run never made.
 *
 * A request is let through when one after it turned out to be free, for then it had been asked before and was lost; or when
 * the run has used up all it had before it, and waits for it. From then on everything is let through, until answers
 * come free again.
 */
export class PaymentGate {
  readonly #held = new Map<number, { readonly open: () => void; readonly refuse: (reason: Error) => void }>();
  #open = false;
  #closed = false;
  #awaited: number | undefined;

  /** @param request the request's number; requests are made in ascending order. */
  payment(request: number): Payment {
    return { free: () => this.#free(request), due: () => this.#due(request) };
  }

  /** The run waits for this request, and has nothing else to do. */
  awaits(request: number | undefined): void {
    this.#awaited = request;
    if (request !== undefined && this.#held.has(request)) this.#openAll();
  }

  /** Nobody wants anything any more. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#held.values()) refuse(new Error('the run ended before this request'));
    this.#held.clear();
  }

  #free(request: number): void {
    this.#open = false;
    this.#release((held) => held < request);
  }

  #due(request: number): Promise<void> {
    if (this.#open) return Promise.resolve();
    return new Promise((open, refuse) => {
      this.#held.set(request, { open, refuse });
      if (this.#closed) this.close();
      else if (this.#awaited === request) this.#openAll();
    });
  }

  #openAll(): void {
    this.#open = true;
    this.#release(() => true);
  }

  #release(which: (request: number) => boolean): void {
    for (const [request, { open }] of this.#held) {
      if (!which(request)) continue;
      this.#held.delete(request);
      open();
    }
  }
}
