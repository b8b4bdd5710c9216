const CELLS = 128;

/** Points by the cell of a grid over the unit square: to find the one under the pointer, and how dense it is around each. */
export class Grid {
  readonly #x: Float32Array;
  readonly #y: Float32Array;
  readonly #starts: Uint32Array;
  readonly #rows: Uint32Array;

  constructor(x: Float32Array, y: Float32Array) {
    this.#x = x;
    this.#y = y;
    const cells = new Int32Array(x.length);
    const starts = new Uint32Array(CELLS * CELLS + 1);
    for (let row = 0; row < x.length; row++) {
      const cell = Number.isNaN(x[row]) ? -1 : cellOf(y[row]!) * CELLS + cellOf(x[row]!);
      cells[row] = cell;
      if (cell >= 0) starts[cell + 1]!++;
    }
    for (let cell = 0; cell < CELLS * CELLS; cell++) starts[cell + 1]! += starts[cell]!;
    const fill = starts.slice();
    this.#rows = new Uint32Array(starts[CELLS * CELLS]!);
    for (let row = 0; row < x.length; row++) if (cells[row]! >= 0) this.#rows[fill[cells[row]!]!++] = row;
    this.#starts = starts;
  }

  /** The point nearest to a place, within a distance; −1: none. */
  nearest(x: number, y: number, within: number): number {
    let [found, least] = [-1, within * within];
    this.#visit(x - within, x + within, y - within, y + within, (row) => {
      const distance = (this.#x[row]! - x) ** 2 + (this.#y[row]! - y) ** 2;
      if (distance <= least) [found, least] = [row, distance];
    });
    return found;
  }

  /** Points inside a polygon of places x, y, x, y, … */
  inside(polygon: readonly number[]): number[] {
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let at = 0; at < polygon.length; at += 2) {
      left = Math.min(left, polygon[at]!);
      right = Math.max(right, polygon[at]!);
      bottom = Math.min(bottom, polygon[at + 1]!);
      top = Math.max(top, polygon[at + 1]!);
    }
    const found: number[] = [];
    this.#visit(left, right, bottom, top, (row) => {
      const [x, y] = [this.#x[row]!, this.#y[row]!];
      if (x >= left && x <= right && y >= bottom && y <= top && isInside(polygon, x, y)) found.push(row);
    });
    return found.sort((a, b) => a - b);
  }

  /** How many points are in and around the cell of each point, as a share of the most, by its logarithm. */
  density(): Float32Array {
    const counts = new Float32Array(CELLS * CELLS);
    for (let cy = 0; cy < CELLS; cy++)
      for (let cx = 0; cx < CELLS; cx++) {
        let sum = 0;
        for (let dy = -1; dy <= 1; dy++)
          for (let dx = -1; dx <= 1; dx++) {
            const [x, y] = [cx + dx, cy + dy];
            if (x < 0 || y < 0 || x >= CELLS || y >= CELLS) continue;
            const cell = y * CELLS + x;
            sum += (this.#starts[cell + 1]! - this.#starts[cell]!) / (1 + Math.abs(dx) + Math.abs(dy));
          }
        counts[cy * CELLS + cx] = sum;
      }
    const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 0)) || 1;
    return Float32Array.from(this.#x, (x, row) =>
      Number.isNaN(x) ? Number.NaN : Math.log1p(counts[cellOf(this.#y[row]!) * CELLS + cellOf(x)]!) / most,
    );
  }

  #visit(left: number, right: number, bottom: number, top: number, each: (row: number) => void): void {
    for (let cy = cellOf(bottom); cy <= cellOf(top); cy++)
      for (let cx = cellOf(left); cx <= cellOf(right); cx++) {
        const cell = cy * CELLS + cx;
        for (let at = this.#starts[cell]!; at < this.#starts[cell + 1]!; at++) each(this.#rows[at]!);
      }
  }
}

function cellOf(value: number): number {
  return Math.min(CELLS - 1, Math.max(0, Math.floor(value * CELLS)));
}

/** By the number of edges that a ray crosses. */
function isInside(polygon: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const [xi, yi, xj, yj] = [polygon[i]!, polygon[i + 1]!, polygon[j]!, polygon[j + 1]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
