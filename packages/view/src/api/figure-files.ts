import { drawingParts } from '../server/client-files.ts';
import type { Explorer } from './explorer.ts';
import type { ColumnValues, Comparison, Duplicates, Figure, MapData, Measured, Overview } from './types.ts';

/** A figure as a file of its own. */
export interface FigureFile {
  /** Without an extension: `map-by-cluster`. */
  readonly name: string;
  readonly svg: string;
}

/** The columns that the map is coloured by, where a run has them. */
const COLORS = ['split', 'cluster'];

/**
 * Draws what a report shows, each figure for itself, without a browser; of several runs also what lies side by side.
 *
 * @param runs how many runs of the explorer, from the first
 * @throws DATA_NO_PAGE when the explorer's page is not built
 */
export async function figureFiles(explorer: Explorer, runs: number): Promise<FigureFile[]> {
  const draw = await drawingParts();
  const ask = <T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> =>
    explorer.get(path, new URLSearchParams(query)) as Promise<T>;
  const files: FigureFile[] = [];
  for (let id = 0; id < runs; id++) {
    const { background, run } = await explorer.map(id);
    const add = (name: string, svg: string): void =>
      void files.push({ name: plainName(runs > 1 ? `${run.entry.name}-${name}` : name), svg });
    const chart = (figure: Figure): void => add(figure.id, draw.chartSvg(figure));
    await background.settled('clusters'); // first, so that `cluster` is a column
    await background.settled('statistics');
    const overview = await ask<Overview>(`runs/${id}/overview`);
    if (overview.stages.length > 0) add('flow', draw.flowSvg(overview));
    for (const figure of [...overview.courses, ...overview.figures]) chart(figure);
    for (const figure of (await ask<Measured>(`runs/${id}/statistics`)).figures) chart(figure);
    for (const stage of (await ask<Duplicates>(`runs/${id}/duplicates`)).stages)
      if (stage.curve.length > 1) add(`kept-by-threshold-${stage.stage}`, draw.curveSvg(stage));
    const map = await ask<MapData>(`runs/${id}/map`, { projection: 'pca' });
    const colors = COLORS.filter((name) => run.columns?.get(name)?.codes);
    if (map.rows > 0 && colors.length === 0) add('map', draw.mapSvg(map, undefined));
    for (const column of map.rows > 0 ? colors : [])
      add(`map-by-${column}`, draw.mapSvg(map, await ask<ColumnValues>(`runs/${id}/values`, { column })));
  }
  if (runs > 1)
    for (const figure of (await ask<Comparison>('compare')).figures)
      files.push({ name: plainName(`compare-${figure.id}`), svg: draw.chartSvg(figure) });
  return files;
}

/** Names of stages and runs are of somebody's own; those of files are not. */
function plainName(name: string): string {
  return name.replace(/[^\w.]+/g, '-').replace(/^[.-]+/, '');
}
