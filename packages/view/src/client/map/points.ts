import type { ColumnValues, MapData } from '../../api/types.ts';
import { CATEGORY, scaleColor } from '../lib/colors.ts';
import { uint16 } from '../lib/decode.ts';
import type { Grid } from './grid.ts';
import { NO_VALUE } from './scatter.ts';

const MOST = 65_534;
const STEPS = 64;

/** Coordinates as shares of the box, with one unit for both axes, so that distances stay what they are. */
export function placed(data: string, box: MapData['box']): { x: Float32Array; y: Float32Array } {
  const values = uint16(data);
  const count = values.length / 2;
  const [w, h] = [box.right - box.left, box.top - box.bottom];
  const most = Math.max(w, h);
  const at = (value: number, size: number): number =>
    value > MOST ? Number.NaN : (1 - size / most) / 2 + (value / MOST) * (size / most);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    x[row] = at(values[row]!, w);
    y[row] = at(values[count + row]!, h);
  }
  return { x, y };
}

export interface Coloring {
  readonly codes: Uint16Array;
  readonly palette: readonly string[];
  /** What the colours mean: labels with their colours, or a scale. */
  readonly legend:
    | { readonly kind: 'labels'; readonly labels: readonly (readonly [string, string])[]; readonly more: number }
    | { readonly kind: 'scale'; readonly min: number; readonly max: number; readonly name: string }
    | { readonly kind: 'none' };
}

const SCALE = Array.from({ length: STEPS }, (_, step) => scaleColor(step / (STEPS - 1)));

export function plain(rows: number): Coloring {
  return { codes: new Uint16Array(rows), palette: [CATEGORY[0] as string], legend: { kind: 'none' } };
}

export function byDensity(grid: Grid): Coloring {
  const codes = Uint16Array.from(grid.density(), (share) =>
    Number.isNaN(share) ? NO_VALUE : Math.round(share * (STEPS - 1)),
  );
  return { codes, palette: SCALE, legend: { kind: 'scale', min: 0, max: 1, name: 'density, from sparse to dense' } };
}

export function byColumn(values: ColumnValues): Coloring {
  const raw = uint16(values.data);
  if (values.kind === 'number') {
    const codes = raw.map((value) => (value > MOST ? NO_VALUE : Math.round((value / MOST) * (STEPS - 1))));
    return { codes, palette: SCALE, legend: { kind: 'scale', min: values.min, max: values.max, name: values.name } };
  }
  const { labels } = values;
  const shown = labels.length <= CATEGORY.length ? labels : labels.slice(0, CATEGORY.length);
  const codes = raw.map((value) => (value < shown.length ? value : NO_VALUE));
  return {
    codes,
    palette: CATEGORY.slice(0, Math.max(1, shown.length)),
    legend: {
      kind: 'labels',
      labels: shown
        .map((label, code) => [label, CATEGORY[code] as string] as const)
        .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })),
      more: labels.length - shown.length,
    },
  };
}

export function litBy(rows: number, chosen: Uint32Array | readonly number[]): Uint8Array {
  const lit = new Uint8Array(rows);
  for (const row of chosen) lit[row] = 1;
  return lit;
}
