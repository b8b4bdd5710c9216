import { type ChildProcess, fork } from 'node:child_process';
import { AblataError } from '@ablata/spec';
import type { BlockJob, BlockWorker, JobResult, WorkerSetup } from './block-job.ts';
import { type PlainError, plainToError } from './plain-error.ts';

/** From a worker process. */
export type WorkerMessage = { readonly result: JobResult } | { readonly error: PlainError };
/** To a worker process: its setup first, then jobs. */
export type CoordinatorMessage = { readonly setup: WorkerSetup } | { readonly job: BlockJob };

/** A job that ends so many processes is not given to another one. */
const MOST_DEATHS = 3;

/** A process that does jobs. When it dies, another one takes its place and does the job again: a job has no effect but its result. */
export class WorkerProcess implements BlockWorker {
  readonly #setup: WorkerSetup;
  #child: ChildProcess | null = null;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
  }

  /** For tests and messages; undefined before the first job. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async run(job: BlockJob, signal?: AbortSignal): Promise<JobResult> {
    for (let deaths = 1; ; deaths++) {
      const answer = await this.#ask(job, signal);
      if ('result' in answer) return answer.result;
      if ('error' in answer) throw plainToError(answer.error);
      this.#child = null;
      if (deaths < MOST_DEATHS) continue;
      throw new AblataError(
        'INTERNAL_DEDUPE_WORKER',
        `A worker process ended ${MOST_DEATHS} times (${answer.ended}) while it compared rows ${job.start} to ${job.end}.`,
        { hint: 'If the system ended it for lack of memory: fewer processes, or smaller blocks (--block-rows).' },
      );
    }
  }

  async dispose(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL'); // it holds nothing that is not here
    await gone;
  }

  #start(): ChildProcess {
    const entry = new URL(
      import.meta.url.endsWith('.ts') ? '../block-worker.ts' : './block-worker.js',
      import.meta.url,
    );
    const child = fork(entry, { serialization: 'advanced' });
    child.on('error', () => {}); // told by 'exit' or by the failing send
    child.send({ setup: this.#setup } satisfies CoordinatorMessage, () => {});
    return child;
  }

  #ask(job: BlockJob, signal: AbortSignal | undefined): Promise<WorkerMessage | { readonly ended: string }> {
    this.#child ??= this.#start();
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        signal?.removeEventListener('abort', onAbort);
      };
      const onMessage = (message: unknown): void => {
        settle();
        resolve(message as WorkerMessage);
      };
      const onExit = (code: number | null, by: string | null): void => {
        settle();
        resolve({ ended: by ?? `exit code ${code}` });
      };
      const onAbort = (): void => {
        settle();
        reject(signal!.reason as Error);
      };
      child.on('message', onMessage);
      child.on('exit', onExit);
      signal?.addEventListener('abort', onAbort);
      child.send({ job } satisfies CoordinatorMessage, () => {}); // a process that is gone says so by 'exit'
      if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    });
  }
}
