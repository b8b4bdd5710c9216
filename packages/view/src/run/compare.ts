import { COMPARISON_COLUMNS, comparedRun, comparisonRows } from '@ablata/core';
import type { Json } from '@ablata/spec';
import type { Comparison, Figure, MapData, SameRequest } from '../api/types.ts';
import type { RunMap } from '../map/run-map.ts';
import { figuresOf } from './figures.ts';
import { statisticsFigures } from './measured.ts';
import type { ViewedRun } from './viewed-run.ts';

const MOST_REQUESTS = 200;
const MOST_CHANGES = 200;

/** Runs side by side: the table of `ablata compare`, what differs in their experiments, the same charts, their maps on the axes of the first. */
export async function compareRuns(runs: readonly ViewedRun[], maps: readonly RunMap[]): Promise<Comparison> {
  const compared = runs.flatMap(({ manifest }) => (manifest ? [comparedRun(manifest)] : []));
  const overlap: (MapData | null)[] = [];
  for (const map of maps) overlap.push((await map.on(maps[0]!).catch(() => undefined)) ?? null);
  return {
    runs: runs.map(({ entry }) => entry),
    columns: COMPARISON_COLUMNS,
    table: comparisonRows(compared),
    changes: changesOf(runs),
    figures: together(maps),
    maps: overlap,
    mapNote: overlap.includes(null)
      ? 'Some runs have no vectors of the same length as the first: they are not on the map.'
      : null,
    requests: requestsOf(runs),
  };
}

export function sameRequest(runs: readonly ViewedRun[], request: number): SameRequest {
  return {
    request,
    runs: runs.map((run) => ({
      name: run.entry.name,
      rows: (run.files.dataset?.sources() ?? []).flatMap((source, row) =>
        source.request === request ? [{ row, text: run.text(row) ?? '' }] : [],
      ),
    })),
  };
}

function requestsOf(runs: readonly ViewedRun[]): number[] {
  const counts = new Map<number, number>();
  for (const run of runs) {
    const own = new Set(run.files.dataset?.sources().map(({ request }) => request));
    for (const request of own) counts.set(request, (counts.get(request) ?? 0) + 1);
  }
  const most = Math.min(2, runs.length);
  return [...counts]
    .flatMap(([request, count]) => (count >= most ? [request] : []))
    .sort((a, b) => a - b)
    .slice(0, MOST_REQUESTS);
}

function changesOf(runs: readonly ViewedRun[]): Comparison['changes'] {
  const flat = runs.map(({ manifest }) => {
    const found = new Map<string, string>();
    if (manifest) flatten(manifest.config, '', found);
    found.delete('name');
    return found;
  });
  const paths = [...new Set(flat.flatMap((each) => [...each.keys()]))];
  return paths
    .map((path) => ({ path, values: flat.map((each) => each.get(path) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1)
    .slice(0, MOST_CHANGES);
}

function flatten(value: Json, path: string, into: Map<string, string>): void {
  if (value !== null && typeof value === 'object' && Object.keys(value).length > 0)
    for (const [name, inner] of Object.entries(value)) flatten(inner as Json, path ? `${path}.${name}` : name, into);
  else into.set(path, JSON.stringify(value));
}

/** The charts that several runs have, each with a line a run, as shares where the runs differ in size. */
function together(maps: readonly RunMap[]): Figure[] {
  const all = maps.map(({ run, background: { statistics } }) => ({
    name: run.entry.name,
    figures: [...(statistics ? statisticsFigures(statistics) : []), ...figuresOf(run)],
  }));
  const ids = [...new Set(all.flatMap(({ figures }) => figures.map(({ id }) => id)))];
  return ids.flatMap((id): Figure[] => {
    const found = all.flatMap(({ name, figures }) =>
      figures.filter((figure) => figure.id === id).map((figure) => ({ name, figure })),
    );
    const first = found[0]?.figure;
    if (!first || found.length < 2) return [];
    const bars = first.kind === 'bars';
    const series = found.map(({ name, figure }) => {
      const points = figure.series[0]?.points ?? [];
      const total = points.reduce((sum, { y }) => sum + y, 0) || 1;
      const middle = (figure.step ?? 0) / 2;
      return { name, points: bars ? points.map(({ x, y }) => ({ x: x + middle, y: (100 * y) / total })) : points };
    });
    return [
      { id, title: first.title, about: '', kind: 'lines', x: first.x, y: bars ? 'share of rows (%)' : first.y, series },
    ];
  });
}
