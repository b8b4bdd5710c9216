import type { Payment } from '@ablata/ledger';

/**
 * Hold back requests that cost something while a run still lives on answers it has: how far a stage reaches ahead depends on its
 * pace, so without them a replay, which is fast, would pay for requests that the first run never made.
 *
 * A stage's request is let through when one after it turned out to be free, for then it had been asked before and was lost; or when
 * the run has used up all the stage had before it, and waits for it. From then on everything is let through, until answers
 * come free again. Whether the run waits depends on the stages behind: one that still has rows of its own only looks ahead.
 */
export class PaymentGates {
  readonly #gates = new Map<string, PaymentGate>();
  readonly #left = new Set<string>();
  readonly #next: (stage: string) => readonly string[];
  readonly #before: (stage: string) => readonly string[];

  /**
   * @param next the stages that read from a stage
   * @param before the stages that it reads from
   */
  constructor(next: (stage: string) => readonly string[], before: (stage: string) => readonly string[] = () => []) {
    this.#next = next;
    this.#before = before;
  }

  enter(stage: string): PaymentGate {
    const gate = new PaymentGate(
      () => this.#starves(stage),
      () => this.#reconsider(),
    );
    this.#gates.set(stage, gate);
    if (this.#left.has(stage)) gate.close();
    return gate;
  }

  /**
   * Nobody wants the rows of this stage any more, nor those of stages that nobody else reads from: what they hold back is given up. To be
   * said before they are left, for leaving a stage waits for the row it is asked for, and that may wait for a gate.
   */
  leave(stage: string): void {
    if (this.#left.has(stage)) return;
    this.#left.add(stage);
    this.#gates.get(stage)?.close();
    for (const before of this.#before(stage)) {
      if (this.#next(before).every((reader) => this.#left.has(reader))) this.leave(before);
    }
  }

  /** Nothing is wanted any more. */
  closeAll(): void {
    for (const gate of this.#gates.values()) gate.close();
  }

  /** Whether somebody behind the stage has nothing left and waits for it. */
  #starves(stage: string): boolean {
    const behind = this.#nearest(stage);
    return (
      behind.length === 0 || behind.some((name) => this.#gates.get(name)?.starving === true && this.#starves(name))
    );
  }

  /** The next stages with gates on each way down. */
  #nearest(stage: string): string[] {
    const found = new Set<string>();
    const visit = (name: string): void => {
      for (const next of this.#next(name)) {
        if (this.#gates.has(next)) found.add(next);
        else visit(next);
      }
    };
    visit(stage);
    return [...found];
  }

  #reconsider(): void {
    for (const gate of this.#gates.values()) gate.reconsider();
  }
}

interface Held {
  readonly item: number;
  readonly open: () => void;
  readonly refuse: (reason: Error) => void;
}

/** The gate of one stage. Its items are numbered in the order in which they are taken. */
export class PaymentGate {
  readonly #held = new Set<Held>();
  readonly #starves: () => boolean;
  readonly #changed: () => void;
  #open = false;
  #closed = false;
  #awaited: number | undefined;
  #starving = false;

  constructor(starves: () => boolean, changed: () => void) {
    this.#starves = starves;
    this.#changed = changed;
  }

  /** @param item number of the item that a request is made for */
  payment(item: number): Pick<Payment, 'free' | 'due'> {
    return { free: () => this.#free(item), due: () => this.#due(item) };
  }

  /** The stage's consumer waits for this item, and has taken all before it. */
  awaits(item: number | undefined): void {
    this.#awaited = item;
    this.reconsider();
  }

  /** Whether the stage's consumer waits, and the stage has nothing: rows that it passed on and that are still at work do not starve. */
  starves(starving: boolean): void {
    this.#starving = starving && !this.#closed;
    if (this.#starving) this.#changed();
  }

  get starving(): boolean {
    return this.#starving;
  }

  reconsider(): void {
    if (this.#awaited === undefined || this.#held.size === 0) return;
    const awaited = [...this.#held].some(({ item }) => item === this.#awaited);
    if (awaited && this.#starves()) this.#openAll();
  }

  /** Nobody wants anything any more. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#held) refuse(new Error('the run ended before this request'));
    this.#held.clear();
    this.#starving = false;
  }

  #free(item: number): void {
    this.#open = false;
    this.#release((held) => held < item);
  }

  #due(item: number): Promise<void> {
    if (this.#open) return Promise.resolve();
    return new Promise((open, refuse) => {
      this.#held.add({ item, open, refuse });
      if (this.#closed) this.close();
      else this.reconsider();
    });
  }

  #openAll(): void {
    this.#open = true;
    this.#release(() => true);
  }

  #release(which: (item: number) => boolean): void {
    for (const held of this.#held) {
      if (!which(held.item)) continue;
      this.#held.delete(held);
      held.open();
    }
  }
}
