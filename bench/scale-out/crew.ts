import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RemoteService } from '../../packages/spec/src/index.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

export interface CrewOptions {
  readonly url: string;
  readonly service: RemoteService;
  readonly workers: number;
  readonly milliseconds?: number;
  readonly atOnce?: number;
  readonly dimension?: number;
}

/** Worker processes of one service. */
export class Crew implements AsyncDisposable {
  readonly #processes: ChildProcess[];

  private constructor(processes: ChildProcess[]) {
    this.#processes = processes;
  }

  static async start({
    url,
    service,
    workers,
    milliseconds = 0,
    atOnce = 8,
    dimension = 0,
  }: CrewOptions): Promise<Crew> {
    const args = [url, JSON.stringify(service), String(milliseconds), String(atOnce), String(dimension)];
    const processes = Array.from({ length: workers }, () =>
      fork(WORKER, args, { execArgv: ['-C', '@ablata/source', '--no-warnings'] }),
    );
    await Promise.all(processes.map((child) => once(child, 'message')));
    return new Crew(processes);
  }

  /** Seconds of CPU time of all of them. */
  async cpu(): Promise<number> {
    const spent = await Promise.all(
      this.#processes.map(async (child) => {
        const answer = once(child, 'message');
        child.send('cpu');
        const [{ cpu }] = (await answer) as [{ cpu: NodeJS.CpuUsage }];
        return cpu.user + cpu.system;
      }),
    );
    return spent.reduce((sum, microseconds) => sum + microseconds, 0) / 1e6;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#processes) child.kill('SIGKILL');
    await Promise.all(
      this.#processes.map(async (child) => {
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }),
    );
  }
}
