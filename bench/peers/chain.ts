/**
 * Three questions a row (instruction, answer, verdict) to a server that takes 20 ms: how long it takes and what it costs the client, what is
 * paid twice after a SIGKILL, and what becomes of rows whose verdict can't be read. docs/benchmarks.md has other tools' numbers beside it.
 *
 *     node -C @ablata/source bench/peers/chain.ts
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const NODE = ['-C', '@ablata/source', '--no-warnings'];
const CONFIG = readFileSync(here('./ablata.yaml'), 'utf8');

interface Manifest {
  readonly outcome: string;
  readonly rows: number;
  readonly summaries: { readonly quality?: { readonly useful?: { readonly unreadable: number } } };
}

/** A server and a project of so many rows. */
class Scene implements Disposable {
  readonly asked: string[] = [];
  onAsked: () => void = () => {};
  readonly folder = mkdtempSync(join(tmpdir(), 'ablata-peers-'));
  readonly #server: ChildProcess;

  constructor(server: ChildProcess) {
    this.#server = server;
  }

  static async open(rows: number, concurrency: number, ...mode: string[]): Promise<Scene> {
    const server = fork(here('./server.ts'), mode, { execArgv: NODE });
    const scene = new Scene(server);
    const url = await new Promise<string>((resolve) => {
      server.on('message', (message: { url?: string; asked?: string }) => {
        if (message.url !== undefined) return resolve(message.url);
        scene.asked.push(message.asked as string);
        scene.onAsked();
      });
    });
    const problems = Array.from(
      { length: rows },
      (_, row) =>
        `${JSON.stringify({ text: `Ann has ${row + 2} pens and buys ${3 * row + 1} more. How many has she?` })}\n`,
    );
    writeFileSync(join(scene.folder, 'problems.jsonl'), problems.join(''));
    const config = `${CONFIG.replaceAll('http://localhost:8000/v1', url)}run: { concurrency: ${concurrency} }\n`;
    writeFileSync(join(scene.folder, 'ablata.yaml'), config);
    return scene;
  }

  /** `ablata run`, which says its CPU seconds at its end. */
  start(): ChildProcess {
    const bin = here('../../packages/cli/src/bin.ts');
    return spawn(process.execPath, [...NODE, '--import', here('./cpu.ts'), bin, 'run'], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async run(): Promise<{ readonly wall: number; readonly cpu: number }> {
    const started = performance.now();
    const client = this.start();
    let output = '';
    for (const stream of [client.stdout, client.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
    const [code] = (await once(client, 'close')) as [number | null];
    if (code !== 0) throw new Error(`the run ended with ${code}:\n${output}`);
    const cpu = Number(/^cpu (\S+)$/m.exec(output)?.[1]);
    return { wall: (performance.now() - started) / 1000, cpu };
  }

  get manifest(): Manifest {
    return JSON.parse(readFileSync(join(this.folder, 'runs/chain/run.json'), 'utf8')) as Manifest;
  }

  [Symbol.dispose](): void {
    this.#server.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const lines = CONFIG.split('\n').filter((line) => line.trim() !== '').length;
console.log(`lines of config: ${lines}`);

for (let time = 0; time < 3; time++) {
  using scene = await Scene.open(500, 32);
  const { wall, cpu } = await scene.run();
  using idle = await Scene.open(1, 32);
  const least = (await idle.run()).cpu;
  const each = ((cpu - least) / (scene.asked.length - idle.asked.length)) * 1000;
  console.log(
    `500 rows × 3: ${scene.asked.length} requests, ${wall.toFixed(1)} s wall, ${cpu.toFixed(2)} CPU-s of which ${least.toFixed(2)} for a run of one row: ${((cpu / scene.asked.length) * 1000).toFixed(2)} ms a request, ${each.toFixed(2)} ms without the start`,
  );
}

{
  using scene = await Scene.open(200, 8);
  const client = scene.start();
  scene.onAsked = () => {
    if (scene.asked.length === 375) client.kill('SIGKILL');
  };
  await once(client, 'close');
  const before = scene.asked.length;
  await scene.run();
  const twice = scene.asked.length - new Set(scene.asked).size;
  console.log(
    `killed after ${before} calls (200 rows, 8 at once to each model), then the same command: ${twice} paid twice, ${scene.manifest.rows} rows`,
  );
}

{
  using scene = await Scene.open(20, 8, 'prose');
  await scene.run();
  const { outcome, rows, summaries } = scene.manifest;
  console.log(
    `no verdict can be read (20 rows): ${outcome}, ${20 - rows} rows lost, ${summaries.quality?.useful?.unreadable} unreadable verdicts in the books, ${scene.asked.length} calls`,
  );
}
