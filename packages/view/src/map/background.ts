import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { digestOf } from '@ablata/ledger';
import type { Statistics } from '@ablata/statistics';
import type { MapData } from '../api/types.ts';
import type { ViewedRun } from '../run/viewed-run.ts';

export type Task = 'clusters' | 'neighbours' | 'statistics' | 'umap';

/** What a worker is asked. */
export interface Job {
  readonly task: Task;
  readonly folder: string;
  /** For `umap`: what `neighbours` found. */
  readonly neighbours?: Neighbours;
}

export interface Clusters {
  readonly of: Uint16Array;
  readonly words: readonly (readonly string[])[];
}

/** The nearest rows of each row. */
export interface Neighbours {
  readonly count: number;
  /** Rows that were looked at; of a large dataset an even sample. */
  readonly sampled: Uint32Array;
  /** sampled × count, places in `sampled`, nearest first. */
  readonly indices: Uint32Array;
  readonly cosines: Float32Array;
}

export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export type WorkerMessage =
  | { readonly progress: number; readonly points?: Points }
  | { readonly clusters: Clusters }
  | { readonly neighbours: Neighbours }
  | { readonly statistics: Statistics }
  | { readonly points: Points };

interface State {
  state: MapData['state'];
  message: string;
  progress: number;
}

/** Numbers in vectors that are looked through sooner than a thread starts. */
const LITTLE = 2_000_000;
/** Products that are made sooner than a thread starts. */
const FEW = 50_000_000;
/** Folder beside the run's files for what took long to work out. */
const STORE = '.view';
const WORKER = new URL(import.meta.url.endsWith('.ts') ? '../worker.ts' : './worker.js', import.meta.url);

/** What is worked out beside the server, in threads, once; kept beside the run. */
export class Background implements Disposable {
  readonly #run: ViewedRun;
  readonly #states = new Map<Task, State>();
  readonly #begun = new Map<Task, Promise<void>>();
  readonly #workers = new Set<Worker>();
  readonly #key: string;
  clusters: Clusters | undefined;
  statistics: Statistics | undefined;
  #neighbours: Neighbours | undefined;
  #points: Points | undefined;

  constructor(run: ViewedRun) {
    this.#run = run;
    const { manifest, dataset } = run.files;
    this.#key = digestOf({
      version: 1,
      rows: dataset?.length ?? 0,
      files: (manifest?.files ?? []).map(({ sha256 }) => sha256),
    });
  }

  state(task: Task): Readonly<State> {
    return this.#states.get(task) ?? { state: 'absent', message: '', progress: 0 };
  }

  umap(): Readonly<State> & { readonly points: Points | undefined } {
    this.start('umap');
    return { ...this.state('umap'), points: this.#points };
  }

  /** Begins a task unless it was begun. */
  start(task: Task): void {
    void this.settled(task);
  }

  /** Begins a task unless it was begun; resolves when it is done, or failed. */
  settled(task: Task): Promise<void> {
    const known = this.#begun.get(task);
    if (known) return known;
    const begun = this.#begin(task);
    this.#begun.set(task, begun);
    return begun;
  }

  async #begin(task: Task): Promise<void> {
    const { dataset } = this.#run.files;
    if (!dataset || dataset.dimension === 0 || dataset.length < 2) return;
    this.#states.set(task, { state: 'working', message: WORDS[task], progress: 0 });
    await this.#do(task).then(
      () => void this.#states.set(task, { state: 'ready', message: '', progress: 1 }),
      (error: Error) => void this.#states.set(task, { state: 'failed', message: error.message, progress: 0 }),
    );
  }

  async #do(task: Task): Promise<void> {
    if (task === 'clusters') {
      this.clusters = await this.#findClusters();
      const { of, words } = this.clusters;
      const labels = words.map((each, cluster) => `${cluster + 1}: ${each.slice(0, 3).join(' ')}`);
      this.#run.columns?.addLabels(
        'cluster',
        'cluster of its vector, with its most telling words',
        Array.from(of, (cluster) => labels[cluster] ?? null),
      );
      return;
    }
    if (task === 'neighbours') {
      await this.#findNeighbours((progress) => this.#progress('neighbours', progress));
      return;
    }
    if (task === 'statistics') {
      const message = await this.#work({ task, folder: this.#run.files.folder }, () => {});
      if (!('statistics' in message)) throw new Error('the worker answered something else');
      this.statistics = message.statistics;
      return;
    }
    const stored = await this.#read('umap', 2);
    if (stored) {
      this.#points = { x: stored[0] as Float32Array, y: stored[1] as Float32Array };
      return;
    }
    const neighbours = await this.#findNeighbours((progress) => this.#progress('umap', progress / 2));
    const message = await this.#work({ task, folder: this.#run.files.folder, neighbours }, ({ progress, points }) => {
      this.#progress('umap', 0.5 + progress / 2);
      if (points) this.#points = points;
    });
    if (!('points' in message) || !message.points) throw new Error('the worker answered something else');
    this.#points = message.points;
    await this.#store('umap', [message.points.x, message.points.y]);
  }

  async #findClusters(): Promise<Clusters> {
    const { folder, dataset } = this.#run.files;
    if ((dataset?.length ?? 0) * (dataset?.dimension ?? 0) <= LITTLE)
      return (await import('./work.ts')).clustersOf(folder);
    const message = await this.#work({ task: 'clusters', folder }, () => {});
    if (!('clusters' in message)) throw new Error('the worker answered something else');
    return message.clusters;
  }

  async #findNeighbours(onProgress: (progress: number) => void): Promise<Neighbours> {
    if (this.#neighbours) return this.#neighbours;
    const neighbours = await this.#compareRows(onProgress);
    this.#neighbours = neighbours;
    const nearest = new Float64Array(this.#run.columns?.length ?? 0).fill(Number.NaN);
    neighbours.sampled.forEach((row, place) => {
      nearest[row] = neighbours.cosines[place * neighbours.count] as number;
    });
    this.#run.columns?.addNumbers('nearest', 'cosine to the nearest other row', nearest);
    return neighbours;
  }

  async #compareRows(onProgress: (progress: number) => void): Promise<Neighbours> {
    const { folder, dataset } = this.#run.files;
    const rows = dataset?.length ?? 0;
    if (rows * rows * (dataset?.dimension ?? 0) <= FEW)
      return (await import('./work.ts')).neighboursOf(folder, onProgress);
    const message = await this.#work({ task: 'neighbours', folder }, ({ progress }) => onProgress(progress));
    if (!('neighbours' in message)) throw new Error('the worker answered something else');
    return message.neighbours;
  }

  #progress(task: Task, progress: number): void {
    const state = this.#states.get(task);
    if (state) state.progress = progress;
  }

  #work(job: Job, onProgress: (message: { progress: number; points?: Points }) => void): Promise<WorkerMessage> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(WORKER, { workerData: job });
      this.#workers.add(worker);
      worker.unref();
      worker.on('message', (message: WorkerMessage) => {
        if ('progress' in message) onProgress(message);
        else resolve(message);
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        this.#workers.delete(worker);
        reject(new Error('the worker ended before its work did'));
      });
    });
  }

  /** Arrays of one number a row each, if they are of this dataset. */
  async #read(name: string, count: number): Promise<Float32Array[] | undefined> {
    const bytes = await readFile(join(this.#run.files.folder, STORE, `${name}.f32`)).catch(() => undefined);
    const rows = this.#run.columns?.length ?? 0;
    const head = Buffer.from(`${this.#key}\n`);
    if (!bytes || bytes.length !== head.length + count * rows * 4 || !bytes.subarray(0, head.length).equals(head))
      return undefined;
    const values = new Float32Array(new Uint8Array(bytes.subarray(head.length)).buffer);
    return Array.from({ length: count }, (_, index) => values.subarray(index * rows, (index + 1) * rows));
  }

  /** A folder that can't be written to keeps nothing: it is worked out again next time. */
  async #store(name: string, arrays: readonly Float32Array[]): Promise<void> {
    const folder = join(this.#run.files.folder, STORE);
    const file = join(folder, `${name}.f32`);
    const parts = [
      Buffer.from(`${this.#key}\n`),
      ...arrays.map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength)),
    ];
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(`${file}.tmp`, Buffer.concat(parts));
      await rename(`${file}.tmp`, file);
    } catch {
      // as said above
    }
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) void worker.terminate();
  }
}

const WORDS: Readonly<Record<Task, string>> = {
  clusters: 'Finding clusters …',
  neighbours: 'Comparing all rows with each other …',
  statistics: 'Measuring vectors and texts …',
  umap: 'Working out UMAP …',
};
