import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AblataError } from '@ablata/spec';
import { RunMap } from '../map/run-map.ts';
import { compareRuns, sameRequest } from '../run/compare.ts';
import { duplicatesOf, pairsOf } from '../run/duplicates.ts';
import { histogramsOf } from '../run/histograms.ts';
import { liveOf } from '../run/live.ts';
import { overviewOf } from '../run/overview.ts';
import { rejectedOf } from '../run/rejected.ts';
import { rowDetail } from '../run/row-detail.ts';
import { samplesOf } from '../run/samples.ts';
import { traceOf } from '../run/trace.ts';
import { ViewedRun } from '../run/viewed-run.ts';
import { toBase64 } from './encode.ts';
import { Parameters } from './parameters.ts';
import type { Cell, CheckResult, RowsPage } from './types.ts';

const PAGE = 200;

export interface ExplorerOptions {
  /** Makes the checks of `ablata verify`, of a run's folder. */
  readonly verify?: (folder: string) => Promise<readonly CheckResult[]>;
}

/** A folder to look into, and how people call it. */
export interface RunPlace {
  readonly folder: string;
  readonly label: string;
}

/** A run as it was when its files were looked at. */
interface Opened {
  readonly map: Promise<RunMap>;
  readonly changedAt: string;
  /** As it was before: who was asked meanwhile may still read it. */
  readonly before: Promise<RunMap> | undefined;
}

/** Answers what the pages ask of some runs; knows nothing of HTTP. Runs are opened when they are first asked for, and anew when they went on. */
export class Explorer implements AsyncDisposable {
  readonly #places: readonly RunPlace[];
  readonly #options: ExplorerOptions;
  readonly #opened = new Map<number, Opened>();
  readonly #checks = new Map<number, Promise<readonly CheckResult[]>>();

  constructor(places: readonly RunPlace[], options: ExplorerOptions = {}) {
    this.#places = places;
    this.#options = options;
  }

  /**
   * What is at an address such as `runs/0/rows?limit=50`; undefined: nothing.
   *
   * @throws an AblataError for what was asked wrongly or can't be read
   */
  async get(path: string, query: URLSearchParams): Promise<unknown> {
    const parameters = new Parameters(query);
    if (path === 'runs') return this.#runs();
    if (path === 'compare') return this.#compare(parameters);
    const [, id, what] = /^runs\/(\d+)\/([a-z]+)$/.exec(path) ?? [];
    if (id === undefined || what === undefined) return undefined;
    return this.#ofRun(Number(id), what, parameters);
  }

  async #runs() {
    const entries = [];
    for (const [id, { label }] of this.#places.entries()) {
      const run = await this.map(id).catch(() => undefined);
      entries.push(run?.run.entry ?? { id, name: label, label, outcome: null, rows: 0 });
    }
    return entries;
  }

  async #compare(parameters: Parameters): Promise<unknown> {
    const wanted = parameters.wholes('runs');
    const ids = wanted.length > 0 ? wanted : [...this.#places.keys()];
    const maps = await Promise.all(ids.map((id) => this.map(id)));
    const runs = maps.map(({ run }) => run);
    const request = parameters.text('request');
    return request === undefined ? compareRuns(runs, maps) : sameRequest(runs, parameters.whole('request', 0));
  }

  async #ofRun(id: number, what: string, parameters: Parameters): Promise<unknown> {
    const map = await this.map(id);
    const { run } = map;
    switch (what) {
      case 'overview':
        return overviewOf(run);
      case 'checks':
        return this.#check(id, run);
      case 'statistics':
        return map.measured();
      case 'map':
        return map.data(parameters.text('projection') === 'umap' ? 'umap' : 'pca');
      case 'values':
        return this.#values(map, parameters.text('column') ?? '');
      case 'umap':
        return map.background.state('umap');
      case 'rows':
        return this.#rows(run, parameters);
      case 'matches':
        return { rows: toBase64(await run.select(selectionOf(parameters))) };
      case 'texts':
        return parameters
          .wholes('rows')
          .slice(0, PAGE)
          .map((row) => run.text(row));
      case 'histograms': {
        const rows = await run.select({ ...selectionOf(parameters), sort: undefined });
        return { total: rows.length, columns: run.columns ? histogramsOf(run.columns, rows) : [] };
      }
      case 'row':
        return this.#row(run, parameters.whole('row', 0));
      case 'trace':
        return this.#trace(run, parameters);
      case 'duplicates':
        return duplicatesOf(run);
      case 'pairs':
        return pairsOf(run, parameters.text('stage') ?? '', {
          from: parameters.number('from', Number.NEGATIVE_INFINITY),
          to: parameters.number('to', Number.POSITIVE_INFINITY),
          offset: parameters.whole('offset', 0),
          limit: parameters.whole('limit', 20, PAGE),
        });
      case 'rejected':
        return rejectedOf(run, {
          stage: parameters.text('stage'),
          fate: parameters.text('fate'),
          reason: parameters.text('reason'),
          offset: parameters.whole('offset', 0),
          limit: parameters.whole('limit', 20, PAGE),
        });
      case 'samples':
        return samplesOf(map);
      case 'live':
        return liveOf(run);
      default:
        return undefined;
    }
  }

  /** @throws CONFIG_USAGE, DATA_NO_RUN */
  map(id: number): Promise<RunMap> {
    const place = this.#places[id];
    if (!place) throw new AblataError('CONFIG_USAGE', `there is no run ${id}: there are ${this.#places.length}`);
    const known = this.#opened.get(id);
    const changedAt = lastChange(place.folder);
    if (known?.changedAt === changedAt) return known.map;
    const map = ViewedRun.open(id, place.folder, place.label).then((run) => new RunMap(run));
    map.catch(() => this.#opened.delete(id));
    this.#opened.set(id, { map, changedAt, before: known?.map });
    this.#checks.delete(id);
    if (known?.before) void close(known.before);
    return map;
  }

  /** Opens a run and places its rows on the map, before anybody asks. @throws CONFIG_USAGE, DATA_NO_RUN */
  async prepare(id: number): Promise<void> {
    const map = await this.map(id);
    if (map.vectors) map.pca().catch(() => {}); // said to whoever asks for the map
  }

  #check(id: number, run: ViewedRun): Promise<readonly CheckResult[]> {
    let checks = this.#checks.get(id);
    if (!checks) {
      checks = (this.#options.verify?.(run.files.folder) ?? Promise.resolve([])).catch((error: Error) => [
        { name: 'verify', state: 'n/a' as const, message: error.message },
      ]);
      this.#checks.set(id, checks);
    }
    return checks;
  }

  async #values(map: RunMap, column: string) {
    if (column === 'nearest' && map.background.state('neighbours').state !== 'ready') {
      map.background.start('neighbours');
      return { name: column, working: map.background.state('neighbours').progress };
    }
    return map.values(column) ?? { name: column, working: null };
  }

  async #rows(run: ViewedRun, parameters: Parameters): Promise<RowsPage> {
    const { columns } = run;
    const selected = await run.select(selectionOf(parameters));
    const offset = parameters.whole('offset', 0);
    const limit = parameters.whole('limit', 50, PAGE);
    const names = columns?.names ?? [];
    const rows = Array.from(selected.subarray(offset, offset + limit), (row) => ({
      row,
      cells: Object.fromEntries(names.map((name): [string, Cell] => [name, columns?.get(name)?.cell(row) ?? null])),
    }));
    return { total: selected.length, of: columns?.length ?? 0, offset, rows };
  }

  async #row(run: ViewedRun, row: number) {
    const found = await rowDetail(run, row);
    if (found) return found;
    const rows = run.columns?.length ?? 0;
    throw new AblataError('CONFIG_USAGE', `there is no row ${row}: the dataset has ${rows === 0 ? 'none' : rows}`);
  }

  #trace(run: ViewedRun, parameters: Parameters) {
    const row = parameters.text('row');
    const source = row === undefined ? undefined : run.files.dataset?.sources(Number(row), Number(row) + 1)[0];
    if (source) return traceOf(run, source.request, source.candidate);
    return traceOf(run, parameters.whole('request', 0), parameters.whole('candidate', 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { map, before } of this.#opened.values()) for (const each of [map, before]) await close(each);
  }
}

async function close(opened: Promise<RunMap> | undefined): Promise<void> {
  const map = await opened?.catch(() => undefined);
  map?.background[Symbol.dispose]();
  await map?.run[Symbol.asyncDispose]();
}

/** When those files were written that a run writes anew as it goes on and ends. */
function lastChange(folder: string): string {
  return ['run.json', 'unfinished.json', 'dataset/proof.json', 'proof.json', 'partial']
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0)
    .join(' ');
}

function selectionOf(parameters: Parameters) {
  return {
    where: parameters.text('where'),
    search: parameters.text('search'),
    sort: parameters.text('sort'),
    descending: parameters.flag('desc'),
  };
}
