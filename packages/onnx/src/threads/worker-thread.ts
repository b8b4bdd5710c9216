import { Worker } from 'node:worker_threads';
import { AblataError } from '@ablata/spec';
import type { Owner } from '../owner.ts';
import { disableTelemetry } from '../session/disable-telemetry.ts';
import type { AnswerMessage, CloseRequest, RequestMap } from './messages.ts';
import { fromWire } from './wire-error.ts';

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** One worker thread, asked by messages that {@link serveRequests} answers. Keeps the process alive only while an answer is due. */
export class WorkerThread<R extends CloseRequest & RequestMap<R>> {
  readonly #owner: Owner;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #nextId = 0;
  #failure: Error | undefined;

  constructor(entry: URL, owner: Owner) {
    disableTelemetry();
    this.#owner = owner;
    this.#worker = new Worker(entry);
    this.#worker.unref();
    this.#worker.on('message', (message: AnswerMessage) => this.#settle(message));
    this.#worker.on('error', (cause) => this.#fail(cause));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail(undefined);
        resolve();
      });
    });
  }

  ask<K extends keyof R & string>(kind: K, request: R[K]['request']): Promise<R[K]['answer']> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, kind, request });
    });
  }

  /** Waits for what runs, frees the session and ends the thread. */
  async close(): Promise<void> {
    await this.ask('close', null).catch(() => undefined);
    this.#worker.ref();
    await this.#exited;
  }

  /** Ends the thread wherever it is. Not for one that uses onnxruntime, which must release its session first. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(message: AnswerMessage): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ('error' in message) pending?.reject(fromWire(message.error, this.#owner));
    else pending?.resolve(message.answer);
  }

  #fail(cause: unknown): void {
    const { name, code, memoryHint } = this.#owner;
    this.#failure ??= new AblataError(`SERVICE_${code}_WORKER`, `The thread of the ${name} has ended`, {
      hint: memoryHint,
      mender: 'user',
      cause,
    });
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
    this.#pending.clear();
  }
}
