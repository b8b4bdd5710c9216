import { Worker } from 'node:worker_threads';
import { AblataError } from '@ablata/spec';
import { workerUrl } from '../worker-url.ts';
import { disableTelemetry } from './disable-telemetry.ts';
import { type AnswerMessage, fromWire, type RequestKind, type Requests } from './messages.ts';

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** One worker thread, asked by messages. Keeps the process alive only while an answer is due. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #nextId = 0;
  #failure: Error | undefined;

  constructor() {
    disableTelemetry();
    this.#worker = new Worker(workerUrl);
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

  ask<K extends RequestKind>(kind: K, request: Requests[K]['request']): Promise<Requests[K]['answer']> {
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
    if ('error' in message) pending?.reject(fromWire(message.error));
    else pending?.resolve(message.answer);
  }

  #fail(cause: unknown): void {
    this.#failure ??= new AblataError('SERVICE_SONAR_WORKER', 'The thread of the SONAR encoder has ended', {
      hint: 'If memory is short, set memory: mmap, precision: int8 or fewer workers.',
      mender: 'user',
      cause,
    });
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
    this.#pending.clear();
  }
}
