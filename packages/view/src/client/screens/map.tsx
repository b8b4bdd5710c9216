import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ColumnInfo, ColumnValues, MapData, Overview } from '../../api/types.ts';
import { isReport, query, useData } from '../lib/data.ts';
import { uint32 } from '../lib/decode.ts';
import { count } from '../lib/format.ts';
import { type Address, change, go, hashOf } from '../lib/router.ts';
import { CanvasMap, type Drawn } from '../map/canvas-map.tsx';
import { Grid } from '../map/grid.ts';
import { Legend } from '../map/legend.tsx';
import { Clusters, Listed } from '../map/map-aside.tsx';
import { byColumn, byDensity, type Coloring, litBy, placed, plain } from '../map/points.ts';
import { Notes, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';

const EVERY = 1500;

/** Where the points of a map come from. */
export function placesOf({ run, query: parts }: Address): string {
  return query(`runs/${run}/map`, { projection: parts.get('projection') === 'umap' ? 'umap' : 'pca' });
}

export function MapScreen({ address }: ScreenProps) {
  const [waits, setWaits] = useState(true);
  const { data, error } = useData<MapData>(placesOf(address), waits ? EVERY : undefined);
  const { data: overview } = useData<Overview>(`runs/${address.run}/overview`);
  useEffect(() => setWaits(!data || data.state === 'working' || (data.rows > 0 && data.clusters.length === 0)), [data]);
  // It begins by itself when the points are there, and says how far it is beside its name.
  const [umapWaits, setUmapWaits] = useState(true);
  const { data: umap } = useData<Pick<MapData, 'state' | 'progress'>>(
    data && data.rows > 1 ? `runs/${address.run}/umap` : null,
    umapWaits ? EVERY : undefined,
  );
  useEffect(() => setUmapWaits(umap?.state !== 'ready' && umap?.state !== 'failed'), [umap]);
  if (!data) return error ? <Notes error={error} /> : <Waiting what="Placing the rows …" />;
  if (data.rows === 0 && data.state === 'absent') return <Notes missing={[data.message]} error={error} />;
  return (
    <>
      <h1 class="hidden">Map</h1>
      <MapView
        address={address}
        data={data}
        columns={overview?.columns ?? []}
        umap={umap && umap.state === 'working' ? umap.progress : undefined}
        error={error}
      />
    </>
  );
}

interface MapViewProps {
  readonly address: Address;
  readonly data: MapData;
  readonly columns: readonly ColumnInfo[];
  /** Its progress while it is being worked out. */
  readonly umap?: number | undefined;
  readonly error?: string | undefined;
}

export function MapView({ address, data, columns, umap, error }: MapViewProps) {
  const { run } = address;
  const [own, setOwn] = useState<Record<string, string | null>>({});
  // A report has one address, and remembers here what was chosen.
  const parts = isReport() ? { get: (name: string) => own[name] ?? null } : address.query;
  const choose = (changes: Record<string, string | null>): void => {
    if (isReport()) setOwn((before) => ({ ...before, ...changes }));
    else change(address, changes);
  };
  const color = parts.get('color') ?? (columns.some(({ name }) => name === 'split') ? 'split' : 'density');
  const search = parts.get('search');
  const links = parts.get('links') === '1';
  const [lasso, setLasso] = useState(false);
  const [chosen, setChosen] = useState<readonly number[] | null>(null);
  const [hover, setHover] = useState<{ row: number; x: number; y: number } | null>(null);
  const points = useMemo((): Drawn => {
    const { x, y } = placed(data.data, data.box);
    return { x, y, grid: new Grid(x, y) };
  }, [data.data]);
  const coloring = useColoring(run, color, points);
  const found = useData<{ rows: string }>(search ? query(`runs/${run}/matches`, { search }) : null);
  const matches = useMemo(() => (search && found.data ? uint32(found.data.rows) : null), [found.data, search]);
  const lit = useMemo(() => {
    const rows = chosen ?? matches;
    return rows ? litBy(points.x.length, rows) : undefined;
  }, [chosen, matches, points]);
  const dropped = useMemo(
    () => (links && data.dropped ? { ...placed(data.dropped.data, data.box), rows: uint32(data.dropped.rows) } : null),
    [links, data.dropped],
  );
  const labels = useMemo(() => labelsOf(data), [data.clusters, data.box]);
  const marked = hover?.row ?? (parts.get('row') === null ? null : Number(parts.get('row')));
  const texts = useData<readonly (string | null)[]>(hover ? `runs/${run}/texts?rows=${hover.row}` : null);
  const open = (row: number): void => {
    if (!isReport()) go(hashOf(run, 'row', { row }));
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    setChosen(null);
    choose({ search: String(new FormData(event.currentTarget as HTMLFormElement).get('search') ?? '') });
  };
  return (
    <>
      <form class="filters" onSubmit={submit}>
        <label>
          Places by
          <select
            value={data.projection}
            onChange={({ currentTarget }) =>
              choose({ projection: currentTarget.value === 'pca' ? null : currentTarget.value })
            }
          >
            <option value="pca">PCA</option>
            {!isReport() && (
              <option value="umap">{umap === undefined ? 'UMAP' : `UMAP (${Math.round(100 * umap)} %)`}</option>
            )}
          </select>
        </label>
        <label>
          Colour by
          <select value={color} onChange={({ currentTarget }) => choose({ color: currentTarget.value })}>
            <option value="density">density</option>
            <option value="none">nothing</option>
            {colorable(columns).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Words in the text
          <input type="search" name="search" value={search ?? ''} />
        </label>
        <button type="submit">Light up</button>
        <button type="button" aria-pressed={lasso} onClick={() => setLasso(!lasso)}>
          Lasso
        </button>
        {data.dropped && (
          <label class="check">
            <input
              type="checkbox"
              checked={links}
              onChange={({ currentTarget }) => choose({ links: currentTarget.checked ? '1' : null })}
            />
            {`${count(data.dropped.count)} dropped duplicates`}
          </label>
        )}
        {(chosen || search) && (
          <button
            type="button"
            onClick={() => {
              setChosen(null);
              choose({ search: null });
            }}
          >
            All rows
          </button>
        )}
      </form>
      <Notes error={error ?? found.error} />
      <div class="mapbox">
        <div class="mapfield">
          <CanvasMap
            points={points}
            coloring={coloring.coloring}
            lit={lit}
            clusters={data.clusters}
            labels={labels}
            dropped={dropped}
            marked={marked}
            lasso={lasso}
            onHover={(row, x, y) => setHover(row === null ? null : { row, x, y })}
            onSelect={(rows) => setChosen(rows.length > 0 ? rows : null)}
            onOpen={open}
            label={`${count(data.rows)} rows as points, placed by ${data.projection.toUpperCase()} of their vectors, coloured by ${color}. Arrows move, plus and minus zoom, n finds a point, Enter opens it.`}
          />
          {hover && (
            <p class="tip" style={{ left: `${Math.max(8, hover.x + 14)}px`, top: `${hover.y + 14}px` }}>
              <strong>{`row ${hover.row}`}</strong> {texts.data?.[0] ?? ''}
            </p>
          )}
          {data.state === 'working' && (
            <p class="working" role="status">
              {data.message} <progress value={data.progress} max={1} aria-label="Progress" />
            </p>
          )}
          {data.state === 'failed' && <p class="working problem">{data.message}</p>}
          <p class="axes quiet">{axesOf(data)}</p>
        </div>
        <aside aria-label="What is shown">
          <Legend coloring={coloring.coloring} title={color} waiting={coloring.waiting} />
          {chosen || matches ? (
            <Listed
              run={run}
              rows={chosen ?? Array.from(matches ?? [])}
              what={chosen ? 'in the lasso' : 'with these words'}
              onHover={(row) => setHover(row === null ? null : { row, x: 8, y: 8 })}
            />
          ) : (
            <Clusters data={data} />
          )}
        </aside>
      </div>
    </>
  );
}

function colorable(columns: readonly ColumnInfo[]): string[] {
  const names = columns.flatMap(({ name, kind }) => (kind === 'category' || kind === 'number' ? [name] : []));
  return [...new Set([...names, ...(isReport() ? [] : ['cluster', 'nearest'])])];
}

/** Colours by a column; one that takes time is asked for again. */
function useColoring(run: number, color: string, points: Drawn): { coloring: Coloring; waiting: string | undefined } {
  const own = color === 'density' || color === 'none';
  const [waits, setWaits] = useState(false);
  const { data, error } = useData<ColumnValues & { working?: number | null }>(
    own ? null : query(`runs/${run}/values`, { column: color }),
    waits ? EVERY : undefined,
  );
  const there = !own && data?.name === color && typeof data.data === 'string' ? data : undefined;
  useEffect(() => setWaits(!own && !there && !error), [own, there, error]);
  const coloring = useMemo(() => {
    if (color === 'density') return byDensity(points.grid);
    return there ? byColumn(there) : plain(points.x.length);
  }, [color, there, points]);
  const share = data?.name === color && typeof data.working === 'number' ? ` ${Math.round(data.working * 100)} %` : '';
  return { coloring, waiting: own || there ? undefined : (error ?? `Being worked out …${share}`) };
}

/** Words of clusters in the unit square. */
export function labelsOf({ clusters, box }: Pick<MapData, 'clusters' | 'box'>) {
  const [w, h] = [box.right - box.left, box.top - box.bottom];
  const most = Math.max(w, h);
  return clusters
    .filter(({ words }) => words.length > 0)
    .map(({ words, rows, x, y }) => ({
      x: (1 - w / most) / 2 + (x - box.left) / most,
      y: (1 - h / most) / 2 + (y - box.bottom) / most,
      text: words.slice(0, 2).join(' · '),
      rows,
    }));
}

function axesOf({ projection, explained }: MapData): string {
  if (projection === 'umap') return 'UMAP keeps neighbours together; distances between groups and axes mean nothing.';
  if (!explained) return '';
  const [a, b] = explained.map((share) => `${(100 * share).toFixed(1)} %`);
  return `Across: first principal component (${a} of the variance). Upwards: the second (${b}). One unit in both directions.`;
}
