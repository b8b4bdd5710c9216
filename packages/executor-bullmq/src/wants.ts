import type { RemoteCall, RemoteOutcome } from '@ablata/spec';

/** A call that somebody here waits for. */
export interface Wanted {
  readonly call: RemoteCall;
  readonly outcome: Promise<RemoteOutcome>;
  readonly settle: (outcome: RemoteOutcome) => void;
  readonly fail: (error: Error) => void;
  /** How many wait for it. */
  askers: number;
  /** It is being queued. */
  placing: boolean;
  /** The job it is in, by all that is known. */
  job: string | undefined;
  since: number;
  /** How often its job was found gone. */
  missed: number;
  attempts: number;
}

/** All that is wanted here, by key and by job. */
export class Wants {
  readonly #byKey = new Map<string, Wanted>();
  readonly #byJob = new Map<string, Set<Wanted>>();

  /** What these calls wait for, and those that nobody waited for before. */
  add(calls: readonly RemoteCall[]): { readonly wanted: readonly Wanted[]; readonly fresh: readonly Wanted[] } {
    const fresh: Wanted[] = [];
    const wanted = calls.map((call) => {
      let want = this.#byKey.get(call.key);
      if (!want) {
        const { promise, resolve, reject } = Promise.withResolvers<RemoteOutcome>();
        promise.catch(() => {}); // who waited may have given up
        const since = performance.now();
        const begin = { askers: 0, placing: false, job: undefined, since, missed: 0, attempts: 0 };
        want = { call, outcome: promise, settle: resolve, fail: reject, ...begin };
        this.#byKey.set(call.key, want);
        fresh.push(want);
      }
      want.askers++;
      return want;
    });
    return { wanted, fresh };
  }

  /** One asker wants them no more; gives those that nobody wants now. */
  remove(wanted: readonly Wanted[]): readonly Wanted[] {
    return wanted.filter((want) => {
      want.askers--;
      if (want.askers > 0 || !this.has(want)) return false;
      this.#forget(want);
      return true;
    });
  }

  has(want: Wanted): boolean {
    return this.#byKey.get(want.call.key) === want;
  }

  inJob(want: Wanted, job: string): void {
    if (want.job === job || !this.has(want)) return;
    this.#leaveJob(want);
    want.job = job;
    const members = this.#byJob.get(job) ?? new Set();
    members.add(want);
    this.#byJob.set(job, members);
  }

  ofJob(job: string): readonly Wanted[] {
    return [...(this.#byJob.get(job) ?? [])];
  }

  settle(key: string, outcome: RemoteOutcome): void {
    const want = this.#byKey.get(key);
    if (!want) return;
    this.#forget(want);
    want.settle(outcome);
  }

  /** Those that have waited for so many milliseconds and are not being queued. */
  olderThan(milliseconds: number): readonly Wanted[] {
    const now = performance.now();
    return [...this.#byKey.values()].filter(({ since, placing }) => !placing && now - since >= milliseconds);
  }

  failAll(error: Error): void {
    for (const want of this.#byKey.values()) {
      this.#forget(want);
      want.fail(error);
    }
  }

  #forget(want: Wanted): void {
    this.#byKey.delete(want.call.key);
    this.#leaveJob(want);
  }

  #leaveJob(want: Wanted): void {
    if (want.job === undefined) return;
    const members = this.#byJob.get(want.job);
    members?.delete(want);
    if (members?.size === 0) this.#byJob.delete(want.job);
  }
}
