/** Who has calls in flight at one service. */
class Lane {
  readonly #inFlight = new Map<string, number>();
  readonly #refills = new Map<string, () => void>();
  readonly #order: (stage: string) => number;

  constructor(order: (stage: string) => number) {
    this.#order = order;
  }

  others(stage: string): number {
    let sum = 0;
    for (const [name, count] of this.#inFlight) if (name !== stage) sum += count;
    return sum;
  }

  enter(stage: string, refill: () => void): void {
    this.#refills.set(stage, refill);
  }

  /** What one stage lets go, the stage furthest down may have: rows that are nearly done come first. */
  set(stage: string, count: number): void {
    const before = this.#inFlight.get(stage) ?? 0;
    this.#inFlight.set(stage, count);
    if (count >= before) return;
    const others = [...this.#refills].filter(([name]) => name !== stage);
    others.sort(([a], [b]) => this.#order(b) - this.#order(a));
    for (const [, refill] of others) refill();
  }

  leave(stage: string): void {
    this.#inFlight.delete(stage);
    this.#refills.delete(stage);
  }
}

/** A service that says how many calls it likes in flight. */
type Concurrent = object & { concurrency?(): number };

/** Shares the concurrency of services among the stages that call them, so that two stages with one model are as polite as one. */
export class Lanes {
  readonly #lanes = new Map<object, Lane>();
  readonly #order: (stage: string) => number;
  readonly #fixed: number | undefined;

  /**
   * @param order position of a stage in the graph
   * @param fixed calls in flight to each service, when the config says so
   */
  constructor(order: (stage: string) => number, fixed: number | undefined) {
    this.#order = order;
    this.#fixed = fixed;
  }

  /** A stage's share of its services. @param fallback calls in flight when neither config nor service says a number */
  share(stage: string, services: readonly Concurrent[], fallback: number): Share {
    const lanes = services.map((service) => ({ service, lane: this.#laneOf(service) }));
    return {
      most: () => {
        if (lanes.length === 0) return this.#fixed ?? fallback;
        const room = ({ service, lane }: (typeof lanes)[number]): number =>
          (this.#fixed ?? service.concurrency?.() ?? fallback) - lane.others(stage);
        return Math.max(1, Math.min(...lanes.map(room))); // never nothing: each stage has to go on
      },
      enter: (refill) => {
        for (const { lane } of lanes) lane.enter(stage, refill);
      },
      set: (count) => {
        for (const { lane } of lanes) lane.set(stage, count);
      },
      leave: () => {
        for (const { lane } of lanes) lane.leave(stage);
      },
    };
  }

  #laneOf(service: object): Lane {
    let lane = this.#lanes.get(service);
    if (!lane) {
      lane = new Lane(this.#order);
      this.#lanes.set(service, lane);
    }
    return lane;
  }
}

export interface Share {
  /** Calls it may have in flight now. */
  most(): number;
  /** @param refill called when another stage makes room */
  enter(refill: () => void): void;
  set(inFlight: number): void;
  leave(): void;
}
