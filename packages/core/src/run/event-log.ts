import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from './events.ts';

/** Appends what happened to events.jsonl, a line an event, each with its time. Never stops a run: a log that fails is given up. */
export class EventLog implements Disposable {
  #file: number | undefined;

  constructor(path: string) {
    try {
      this.#file = openSync(path, 'a');
    } catch {
      this.#file = undefined;
    }
  }

  write(event: RunEvent): void {
    if (this.#file === undefined || event.type === 'progress') return;
    try {
      writeSync(this.#file, `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
    } catch {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
