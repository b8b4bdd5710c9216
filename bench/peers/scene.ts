import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job, Side } from './sides.ts';

/** Seconds without a request after which a start counts as one that asks nothing. */
const PATIENCE = 60;

export interface Ended {
  readonly code: number | null;
  /** Seconds. */
  readonly wall: number;
  /** CPU seconds of the process and all it started. */
  readonly cpu: number;
  readonly output: string;
}

/** A server, and a folder with so many problems for one side. */
export class Scene implements Disposable {
  /** A name of each question that was begun; equal names are equal questions. */
  readonly asked: string[] = [];
  readonly job: Job;
  readonly #server: ChildProcess;
  readonly #side: Side;
  #onAsked: () => void = () => {};

  private constructor(server: ChildProcess, side: Side, job: Job) {
    this.#server = server;
    this.#side = side;
    this.job = job;
  }

  static async open(side: Side, rows: number, concurrency: number, ...mode: string[]): Promise<Scene> {
    const server = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), mode, {
      execArgv: ['-C', '@ablata/source', '--no-warnings'],
    });
    const [{ url }] = (await once(server, 'message')) as [{ readonly url: string }];
    const folder = mkdtempSync(join(tmpdir(), 'ablata-peers-'));
    const problems = Array.from({ length: rows }, (_, row) =>
      JSON.stringify({ text: `Ann has ${row + 2} pens and buys ${3 * row + 1} more. How many has she?` }),
    );
    writeFileSync(join(folder, 'problems.jsonl'), `${problems.join('\n')}\n`);
    const scene = new Scene(server, side, { url, folder, rows, concurrency });
    server.on('message', ({ asked }: { readonly asked: string }) => {
      scene.asked.push(asked);
      scene.#onAsked();
    });
    return scene;
  }

  /** Questions that were asked more than once, each time but the first. */
  get twice(): number {
    return this.asked.length - new Set(this.asked).size;
  }

  /** Runs the side to its end. Undefined: it asked nothing for a minute, and was ended. @param killAt SIGKILL to all its processes when so many questions were begun */
  async run(killAt = Number.POSITIVE_INFINITY): Promise<Ended | undefined> {
    const started = performance.now();
    const client = spawn('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'time', ...this.#side.command(this.job)], {
      cwd: this.job.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, NEMO_TELEMETRY_ENABLED: 'false', DATA_DESIGNER_HOME: join(this.job.folder, 'home') },
    });
    const end = (): boolean => process.kill(-(client.pid as number), 'SIGKILL');
    let output = '';
    for (const stream of [client.stdout, client.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
    let silent = false;
    const giveUp = (): void => {
      silent = true;
      end();
    };
    let silence = setTimeout(giveUp, PATIENCE * 1000);
    this.#onAsked = () => {
      clearTimeout(silence);
      silence = setTimeout(giveUp, PATIENCE * 1000);
      if (this.asked.length === killAt) end();
    };
    const [code] = (await once(client, 'close')) as [number | null];
    clearTimeout(silence);
    this.#onAsked = () => {};
    if (silent) return undefined;
    const [, user, system] = /^cpu (\S+) (\S+)$/m.exec(output) ?? [];
    return { code, wall: (performance.now() - started) / 1000, cpu: Number(user) + Number(system), output };
  }

  result(output: string): ReturnType<Side['result']> {
    return this.#side.result(this.job, output);
  }

  [Symbol.dispose](): void {
    this.#server.kill();
    rmSync(this.job.folder, { recursive: true, force: true });
  }
}
