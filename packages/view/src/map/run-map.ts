import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { toBase64 } from '../api/encode.ts';
import type { ColumnValues, MapData, Measured, Projection } from '../api/types.ts';
import { nearDuplicates } from '../run/duplicates.ts';
import { foundGroups } from '../run/found.ts';
import { rangeOf } from '../run/histograms.ts';
import { measuredGroups, statisticsFigures } from '../run/measured.ts';
import type { ViewedRun } from '../run/viewed-run.ts';
import { Background } from './background.ts';
import { type Axes, principalAxes, project, projectAll, type Vectors } from './pca.ts';
import { boxOf, NONE, quantize, quantizeNumbers } from './quantize.ts';

interface Placed {
  readonly axes: Axes;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Milliseconds that the browser has to draw the points before clusters are sought on the other cores. */
const HEAD_START = 300;

interface DroppedRows {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly rows: Uint32Array;
}

/** A run's rows as points in the plane. */
export class RunMap {
  readonly run: ViewedRun;
  readonly background: Background;
  #pca: Promise<Placed> | undefined;
  #dropped: Promise<DroppedRows | null> | undefined;
  #further: NodeJS.Timeout | undefined;

  constructor(run: ViewedRun) {
    this.run = run;
    this.background = new Background(run);
  }

  get vectors(): Vectors | undefined {
    const { dataset } = this.run.files;
    if (!dataset || dataset.dimension === 0 || dataset.length === 0) return undefined;
    return {
      length: dataset.length,
      dimension: dataset.dimension,
      embeddings: (start, end) => dataset.embeddings(start, end),
    };
  }

  async data(projection: Projection): Promise<MapData> {
    if (!this.vectors)
      return nothing(
        projection,
        this.run.files.dataset ? 'The rows have no vectors to place.' : 'There are no rows to show.',
      );
    if (projection === 'umap') return this.#umap();
    const { axes, x, y } = await this.pca();
    const dropped = await this.#droppedRows();
    this.#further ??= setTimeout(() => void this.#goOn(), HEAD_START).unref();
    const box = boxOf(x, y);
    return {
      projection,
      rows: x.length,
      data: toBase64(quantize(x, y, box)),
      box,
      explained: [axes.explained[0] ?? 0, axes.explained[1] ?? 0],
      state: 'ready',
      message: '',
      progress: 1,
      clusters: this.#clusters(x, y),
      dropped: dropped && {
        data: toBase64(quantize(dropped.x, dropped.y, box)),
        rows: toBase64(dropped.rows),
        count: dropped.rows.length,
      },
    };
  }

  /** What a map gets besides its points, one after the other: each keeps a core busy. */
  async #goOn(): Promise<void> {
    await this.background.settled('clusters');
    await this.background.settled('umap');
  }

  /** On the axes of another run's map; undefined when the vectors are of other lengths. */
  async on(other: RunMap): Promise<MapData | undefined> {
    const { vectors } = this;
    if (!vectors || !other.vectors || vectors.dimension !== other.vectors.dimension) return undefined;
    const first = await other.pca();
    const [x, y] = this === other ? [first.x, first.y] : await projectAll(vectors, first.axes);
    if (!x || !y) return undefined;
    const box = boxOf(first.x, first.y);
    const [a, b] = first.axes.explained;
    const data = toBase64(quantize(x, y, box));
    return {
      projection: 'pca',
      rows: x.length,
      data,
      box,
      explained: [a ?? 0, b ?? 0],
      state: 'ready',
      message: '',
      progress: 1,
      clusters: [],
      dropped: null,
    };
  }

  /** What statistics say of vectors and texts, as soon as they are measured. */
  measured(): Measured {
    const { manifest, partial, dataset } = this.run.files;
    const nothing = { groups: [], figures: [] };
    const absent = (message: string): Measured => ({ state: 'absent', message, ...nothing });
    if (!manifest) return absent('run.json can’t be read, so vectors and texts are not measured.');
    if (partial || manifest.outcome === 'running')
      return absent('Vectors and texts are measured when the run has ended.');
    if (!dataset) return absent('There are no rows to measure.');
    this.background.start('statistics');
    const { statistics } = this.background;
    const { state, message } = this.background.state('statistics');
    if (!statistics) return { state, message, ...nothing };
    return {
      state,
      message,
      groups: [...measuredGroups(statistics), ...foundGroups(manifest)],
      figures: statisticsFigures(statistics),
    };
  }

  async pca(): Promise<Placed> {
    this.#pca ??= this.#place();
    return this.#pca;
  }

  async #place(): Promise<Placed> {
    const vectors = this.vectors as Vectors;
    const axes = await principalAxes(vectors, 2);
    const [x, y] = await projectAll(vectors, axes);
    return { axes, x: x as Float32Array, y: y as Float32Array };
  }

  #umap(): MapData {
    this.background.start('clusters');
    const { state, message, progress, points } = this.background.umap();
    const empty = nothing('umap', message);
    if (!points) return { ...empty, state, progress };
    const { x, y } = points;
    const box = boxOf(x, y);
    return {
      ...empty,
      rows: x.length,
      data: toBase64(quantize(x, y, box)),
      box,
      state,
      progress,
      clusters: this.#clusters(x, y),
    };
  }

  #clusters(x: Float32Array, y: Float32Array): MapData['clusters'] {
    const { clusters } = this.background;
    if (!clusters) return [];
    const members: number[][] = clusters.words.map(() => []);
    for (const [row, cluster] of clusters.of.entries()) if (Number.isFinite(x[row])) members[cluster]?.push(row);
    return members.flatMap((rows, cluster) =>
      rows.length === 0
        ? []
        : [{ words: clusters.words[cluster] ?? [], rows: rows.length, x: median(rows, x), y: median(rows, y) }],
    );
  }

  #droppedRows(): Promise<DroppedRows | null> {
    this.#dropped ??= this.#readDropped().catch(() => null);
    return this.#dropped;
  }

  /** Vectors of dropped near-duplicates lie beside the proof. */
  async #readDropped(): Promise<DroppedRows | null> {
    const { run } = this;
    const [, certificate] = nearDuplicates(run.proof)[0] ?? [];
    const dimension = this.vectors?.dimension ?? 0;
    if (!certificate || certificate.vectors === null || certificate['dimension'] !== dimension) return null;
    const { axes } = await this.pca();
    const { decisions } = certificate;
    const placed = [new Float32Array(decisions.length), new Float32Array(decisions.length)];
    await using file = await open(join(run.files.folder, certificate.vectors), 'r');
    const most = 1024;
    for (let start = 0; start < decisions.length; start += most) {
      const block = new Float32Array(Math.min(most, decisions.length - start) * dimension);
      await file.read(Buffer.from(block.buffer), 0, block.byteLength, start * dimension * 4);
      project(block, axes, placed, start);
    }
    const named = decisions.flatMap(({ row }, index) => (row === null ? [] : [[row, index] as const]));
    const pick = (values: Float32Array) => Float32Array.from(named, ([, index]) => values[index] as number);
    return { x: pick(placed[0]!), y: pick(placed[1]!), rows: Uint32Array.from(named, ([row]) => row) };
  }

  /** Values of a column for colouring the points; undefined: it has none that could. */
  values(name: string): ColumnValues | undefined {
    const column = this.run.columns?.get(name);
    if (column?.numbers) {
      const { low, high } = rangeOf(column.numbers, column.numbers.keys());
      const data = toBase64(quantizeNumbers(column.numbers, low, high));
      return { name, kind: 'number', labels: [], min: low, max: high, data };
    }
    if (!column?.codes || !column.labels) return undefined;
    const none = column.labels.length;
    const data = toBase64(column.codes.map((code) => (code === none ? NONE : code)));
    return { name, kind: 'category', labels: column.labels, min: 0, max: none, data };
  }
}

function median(rows: readonly number[], values: Float32Array): number {
  const sorted = Float32Array.from(rows, (row) => values[row] as number).sort();
  return sorted[sorted.length >> 1] as number;
}

function nothing(projection: Projection, message: string): MapData {
  const box = { left: -1, right: 1, bottom: -1, top: 1 };
  return {
    projection,
    rows: 0,
    data: '',
    box,
    explained: null,
    state: 'absent',
    message,
    progress: 0,
    clusters: [],
    dropped: null,
  };
}
