import { NONE_COLOR, rgb } from '../lib/colors.ts';

/** Points in the unit square (y upwards), each with a code of the palette. */
export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** 65535: not drawn. */
  codes: Uint16Array;
  palette: readonly string[];
  /** Points that stand out; undefined: all do. */
  lit: Uint8Array | undefined;
}

/** What part of the unit square is seen: the middle, and how many pixels a unit is. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

/** Codes that say a point has no value, or no place. */
export const NO_VALUE = 65_535;

/**
 * Draws points by writing pixels: no WebGL, whose software form draws a hundred thousand points several times slower than this loop, and whose
 * libraries make code from text, which the page's policy forbids.
 */
export class Scatter {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #image: ImageData | undefined;
  #pixels = new Uint32Array(0);

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  }

  get context(): CanvasRenderingContext2D {
    return this.#context;
  }

  /** Size in device pixels. */
  resize(width: number, height: number): void {
    const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
    if (this.canvas.width === w && this.canvas.height === h && this.#image) return;
    this.canvas.width = w;
    this.canvas.height = h;
    this.#image = this.#context.createImageData(w, h);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }

  /** @param size of a point in device pixels */
  draw(points: Points, view: View, size: number, background: string): void {
    const image = this.#image;
    if (!image) return;
    this.#pixels.fill(packed(rgb(background)));
    const colors = [...points.palette, NONE_COLOR].map(rgb);
    const faint = colors.map((color) => packed(mixed(color, rgb(background), 0.18)));
    const strong = colors.map(packed);
    const { lit } = points;
    const stamp = disc(size);
    if (lit) this.#stamp(points, view, stamp, faint, (row) => lit[row] === 0);
    this.#stamp(points, view, stamp, strong, lit ? (row) => lit[row] === 1 : undefined);
    this.#context.putImageData(image, 0, 0);
  }

  #stamp(
    { x, y, codes }: Points,
    view: View,
    stamp: readonly (readonly [number, number])[],
    colors: readonly number[],
    wanted: ((row: number) => boolean) | undefined,
  ): void {
    const { width, height } = this.canvas;
    const pixels = this.#pixels;
    const { scale } = view;
    const left = width / 2 - view.x * scale;
    const top = height / 2 + view.y * scale;
    const none = colors.length - 1;
    const margin = stamp.length > 1 ? 6 : 0;
    const offsets = Int32Array.from(stamp, ([dx, dy]) => dy * width + dx);
    for (let row = 0; row < x.length; row++) {
      if (wanted && !wanted(row)) continue;
      const px = (left + x[row]! * scale) | 0;
      const py = (top - y[row]! * scale) | 0;
      if (px < margin || py < margin || px >= width - margin || py >= height - margin) continue;
      const code = codes[row]!;
      const color = colors[Math.min(code, none)]!;
      const at = py * width + px;
      for (let k = 0; k < offsets.length; k++) pixels[at + offsets[k]!] = color;
    }
  }
}

/** Pixels of a disc around its middle. */
function disc(size: number): [number, number][] {
  const radius = Math.min(6, Math.max(0.5, size / 2));
  const found: [number, number][] = [];
  const reach = Math.floor(radius);
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) if (dx * dx + dy * dy <= radius * radius + 0.2) found.push([dx, dy]);
  return found;
}

/** As ImageData holds it, on machines of our days: little-endian. */
function packed([r, g, b]: readonly number[]): number {
  return ((255 << 24) | (b! << 16) | (g! << 8) | r!) >>> 0;
}

function mixed(color: readonly number[], other: readonly number[], share: number): [number, number, number] {
  return color.map((value, index) => Math.round(value * share + other[index]! * (1 - share))) as [
    number,
    number,
    number,
  ];
}
