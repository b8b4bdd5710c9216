import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from './events.ts';

/** Progress is written at most once a second, later in a long run once in ten. */
const LEAST_SECONDS = 1;
const MOST_SECONDS = 10;

/**
 * Appends what happened to events.jsonl, a line an event, each with its time; of progress so much that whoever looks at the run sees how it
 * went. Never stops a run: a log that fails is given up.
 */
export class EventLog implements Disposable {
  #file: number | undefined;
  #progressAt = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    try {
      this.#file = openSync(path, 'a');
    } catch {
      this.#file = undefined;
    }
  }

  write(event: RunEvent): void {
    if (this.#file === undefined || (event.type === 'progress' && !this.#isDue(event.seconds))) return;
    try {
      writeSync(this.#file, `${JSON.stringify({ at: new Date().toISOString(), ...inShort(event) })}\n`);
    } catch {
      this[Symbol.dispose]();
    }
  }

  #isDue(seconds: number): boolean {
    if (seconds - this.#progressAt < Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, seconds / 100))) return false;
    this.#progressAt = seconds;
    return true;
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Progress without the books of each stage: run.json has those. */
function inShort(event: RunEvent): object {
  if (event.type !== 'progress') return event;
  const { books, ...rest } = event;
  const { asked, kept, fates, tokens } = books;
  return { ...rest, books: { asked, kept, fates, tokens } };
}
