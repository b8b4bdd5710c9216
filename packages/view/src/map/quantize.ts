import type { MapData } from '../api/types.ts';

export type Box = MapData['box'];

const MOST = 65_534;
/** Says that there is no value. */
export const NONE = 65_535;

/** What holds all points, with some room around. */
export function boxOf(x: Float32Array, y: Float32Array): Box {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let row = 0; row < x.length; row++) {
    const [a, b] = [x[row]!, y[row]!];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    left = Math.min(left, a);
    right = Math.max(right, a);
    bottom = Math.min(bottom, b);
    top = Math.max(top, b);
  }
  if (!(right >= left)) return { left: -1, right: 1, bottom: -1, top: 1 };
  const [w, h] = [(right - left || 1) * 0.03, (top - bottom || 1) * 0.03];
  return { left: left - w, right: right + w, bottom: bottom - h, top: top + h };
}

/** Two columns of coordinates as whole numbers in the box: x of all, then y of all. Points outside are moved to its rim. */
export function quantize(x: Float32Array, y: Float32Array, box: Box): Uint16Array {
  const found = new Uint16Array(x.length * 2);
  const scale = (value: number, low: number, high: number): number =>
    Number.isFinite(value) ? Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * MOST) : NONE;
  for (let row = 0; row < x.length; row++) {
    found[row] = scale(x[row]!, box.left, box.right);
    found[x.length + row] = scale(y[row]!, box.bottom, box.top);
  }
  return found;
}

/** Numbers scaled to 0 … 65534; 65535: none. */
export function quantizeNumbers(values: Float64Array, low: number, high: number): Uint16Array {
  const span = high - low || 1;
  return Uint16Array.from(values, (value) =>
    Number.isFinite(value) ? Math.round(((value - low) / span) * MOST) : NONE,
  );
}
