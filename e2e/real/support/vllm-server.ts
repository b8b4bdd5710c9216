import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { pythonOf } from './environment.ts';
import { folderOf } from './part.ts';
import { vllm } from './parts.ts';

/** A real vLLM on this CPU, in a process group of its own, that can be killed and started again at the same address. */
export class VllmServer implements AsyncDisposable {
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;
  #port = 0;

  /** @param model a folder @param name what it is served as */
  constructor(model: string, name: string, options: readonly string[] = []) {
    // With chunked prefill a seeded request ends the engine on a CPU.
    const always = [
      '--served-model-name',
      name,
      '--no-enable-chunked-prefill',
      '--enforce-eager',
      '--host',
      '127.0.0.1',
    ];
    this.#arguments = ['serve', model, ...always, ...options];
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Of the process group that it and its engine are in. @throws Error before it is started */
  get group(): number {
    if (this.#child?.pid === undefined) throw new Error('vLLM is not started');
    return this.#child.pid;
  }

  /** Resolves when it takes requests. @throws Error with the end of its log when it stops before that */
  async start(): Promise<this> {
    this.#port ||= await freePort();
    const program = ['-m', 'vllm.entrypoints.cli.main', ...this.#arguments, '--port', String(this.#port)];
    const child = spawn(pythonOf(vllm), program, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        VLLM_CPU_KVCACHE_SPACE: '1',
        VLLM_CPU_OMP_THREADS_BIND: '0',
        OMP_NUM_THREADS: '1', // leaves the other core to the tests
        VLLM_NO_USAGE_STATS: '1',
        DO_NOT_TRACK: '1',
        HF_HUB_OFFLINE: '1',
        TRANSFORMERS_OFFLINE: '1',
      },
    });
    this.#child = child;
    const log = createWriteStream(`${folderOf(vllm)}.server.log`);
    const last: string[] = [];
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        createInterface({ input: stream }).on('line', (line) => {
          log.write(`${line}\n`);
          last.push(line);
          if (last.length > 20) last.shift();
          if (line.includes('Application startup complete')) resolve();
        });
      child.once('exit', (code) => reject(new Error(`vLLM ended with ${code}\n${last.join('\n')}`)));
      child.once('error', reject);
    });
    // The line above is written a moment before it listens.
    while (child.exitCode === null && !(await answers(`${this.origin}/health`))) await setTimeout(50);
    return this;
  }

  /** SIGKILL to the server and its engine. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
