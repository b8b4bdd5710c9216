import { messages } from '../messages.ts';
import { endOf } from './answer-text.ts';
import type { LoadedModel, Sampling, Sequence, Token } from './binding.ts';
import { promptPieces, type Reading, reusable } from './prompt-pieces.ts';

/** An answer to write. */
export interface Job {
  readonly prompt: readonly Token[];
  readonly sampling: Sampling;
  readonly stop: readonly string[];
  readonly signal: AbortSignal;
  /** The request's number, for error messages. */
  readonly request: number;
}

export interface Written {
  readonly text: string;
  readonly finishReason: 'stop' | 'length';
  /** Tokens written, the one that ended the text included. */
  readonly tokens: number;
  /** Tokens of the prompt that had been read before. */
  readonly cached: number;
}

interface Slot {
  readonly sequence: Sequence;
  reading: Reading;
}

interface Waiting {
  readonly job: Job;
  settle(outcome: Promise<Written>): void;
}

const NOTHING: Reading = { tokens: [], upTo: 0 };
/** Tokens in front of an answer that its text is read together with: a blank may belong to either. */
const BEHIND = 8;

/**
 * Writes answers on a model's sequences, as many at once as there are. First come, first served, each on the free sequence that has read most of its prompt.
 * What is written follows from the job alone: not from the sequence, nor from what it has read before.
 */
export class Slots {
  readonly #model: LoadedModel;
  readonly #chunk: number;
  readonly #free: Slot[];
  readonly #waiting: Waiting[] = [];
  readonly #busy = new Set<Promise<unknown>>();

  constructor(model: LoadedModel, chunk: number) {
    this.#model = model;
    this.#chunk = chunk;
    this.#free = model.sequences.map((sequence) => ({ sequence, reading: NOTHING }));
  }

  /** The answer; a rejection with the signal's reason as soon as that aborts: the sequence is free again a step later. */
  write(job: Job): Promise<Written> {
    if (job.signal.aborted) return Promise.reject(job.signal.reason as Error);
    const { promise, resolve, reject } = Promise.withResolvers<Written>();
    const waiting: Waiting = { job, settle: resolve };
    const onAbort = () => {
      const index = this.#waiting.indexOf(waiting);
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(job.signal.reason as Error);
    };
    job.signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(waiting);
    this.#fill();
    return promise.finally(() => job.signal.removeEventListener('abort', onAbort));
  }

  /** Ends when nothing is written any more. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.allSettled(this.#busy);
  }

  #fill(): void {
    while (this.#free.length > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const slot = this.#take(next.job.prompt);
      const outcome = this.#answer(slot, next.job);
      const done = outcome
        .catch(() => undefined)
        .then(() => {
          this.#busy.delete(done);
          this.#free.push(slot);
          this.#fill();
        });
      this.#busy.add(done);
      next.settle(outcome);
    }
  }

  /** The free slot that has read most of the prompt; of those that have read nothing of it, the one that has rested longest. */
  #take(prompt: readonly Token[]): Slot {
    let best = 0;
    let most = -1;
    for (const [index, { reading }] of this.#free.entries()) {
      const read = this.#reusable(reading, prompt);
      if (read > most) [best, most] = [index, read];
    }
    return this.#free.splice(best, 1)[0] as Slot;
  }

  #reusable(reading: Reading, prompt: readonly Token[]): number {
    return this.#model.forgetsEnds ? reusable(reading, prompt, this.#chunk) : 0;
  }

  async #answer(slot: Slot, job: Job): Promise<Written> {
    const { prompt, signal } = job;
    const cached = this.#reusable(slot.reading, prompt);
    try {
      slot.reading = NOTHING; // until it is known again: what fails or is aborted in between leaves nothing half true
      await slot.sequence.forget(cached);
      for (const [from, to] of promptPieces(prompt.length, this.#chunk, cached)) {
        signal.throwIfAborted();
        await slot.sequence.read(prompt.slice(from, to));
      }
      signal.throwIfAborted();
      const written = await this.#write(slot.sequence, job);
      slot.reading = { tokens: prompt, upTo: prompt.length - 1 };
      return { ...written, cached };
    } catch (error) {
      signal.throwIfAborted();
      throw messages.failed(job.request, error);
    }
  }

  async #write(sequence: Sequence, { prompt, sampling, stop, signal }: Job): Promise<Omit<Written, 'cached'>> {
    const behind = prompt.slice(-BEHIND);
    const tokens: Token[] = [];
    const textSoFar = () => this.#model.textOf(tokens, behind);
    const json = sampling.jsonSchema !== undefined;
    const watched = stop.length > 0 || json;
    for await (const token of sequence.write(prompt.at(-1) as Token, sampling)) {
      signal.throwIfAborted();
      if (this.#model.isEnd(token)) return { text: textSoFar(), finishReason: 'stop', tokens: tokens.length + 1 };
      tokens.push(token);
      if (watched) {
        const text = textSoFar();
        const end = endOf(text, stop, json);
        if (end !== undefined) return { text: text.slice(0, end), finishReason: 'stop', tokens: tokens.length };
      }
      if (tokens.length >= sampling.maxTokens) break;
    }
    // The limit may cut a character that takes several tokens.
    return { text: textSoFar().replace(/\uFFFD+$/u, ''), finishReason: 'length', tokens: tokens.length };
  }
}
