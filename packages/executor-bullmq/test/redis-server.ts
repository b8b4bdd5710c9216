import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this machine has a Redis: without one, tests that need it are skipped. */
export const HAS_REDIS = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisOptions {
  /** Further options of redis-server: `['--maxmemory', '10mb']`. */
  readonly args?: readonly string[];
  /** Port of plain connections is left closed. */
  readonly tls?: boolean;
}

/** A Redis of its own, in a folder of its own, with an append-only file; it can be killed, stopped and started again at the same address. */
export class RedisServer implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ablata-redis-'));
  readonly #options: RedisOptions;
  #process: ChildProcess | undefined;
  port = 0;

  private constructor(options: RedisOptions) {
    this.#options = options;
  }

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(options);
    server.port = await freePort();
    await server.start();
    return server;
  }

  get url(): string {
    return `${this.#options.tls ? 'rediss' : 'redis'}://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { args = [], tls } = this.#options;
    const port = tls ? ['--port', '0', '--tls-port', String(this.port)] : ['--port', String(this.port)];
    const own = [
      '--bind',
      '127.0.0.1',
      '--dir',
      this.#folder,
      '--save',
      '',
      '--appendonly',
      'yes',
      '--appendfsync',
      'everysec',
    ];
    const child = spawn('redis-server', [...port, ...own, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    let log = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (data: Buffer) => {
        log += data.toString();
        if (log.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error(`redis-server ended:\n${log}`)));
    });
    child.stdout.removeAllListeners('data').resume();
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Seconds of CPU time that it has used. */
  async cpu(): Promise<number> {
    const stat = readFileSync(`/proc/${this.#process?.pid}/stat`, 'utf8').split(' ');
    return (Number(stat[13]) + Number(stat[14])) / 100;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
