import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { MapData } from '../../api/types.ts';
import type { Grid } from './grid.ts';
import type { Coloring } from './points.ts';
import { Scatter, type View } from './scatter.ts';

export interface Drawn {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly grid: Grid;
}

export interface CanvasMapProps {
  readonly points: Drawn;
  readonly coloring: Coloring;
  readonly lit: Uint8Array | undefined;
  readonly clusters: MapData['clusters'];
  /** In the unit square. */
  readonly labels: readonly { readonly x: number; readonly y: number; readonly text: string; readonly rows: number }[];
  readonly dropped: { readonly x: Float32Array; readonly y: Float32Array; readonly rows: Uint32Array } | null;
  readonly marked: number | null;
  readonly lasso: boolean;
  readonly onHover: (row: number | null, x: number, y: number) => void;
  readonly onSelect: (rows: number[]) => void;
  readonly onOpen: (row: number) => void;
  readonly label: string;
}

/** The points, to be moved about, looked at and chosen from, by mouse, touch and keyboard. */
export function CanvasMap(props: CanvasMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const map = useMemo(() => ({ current: undefined as Interaction | undefined }), []);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const interaction = new Interaction(element, () => latest.current);
    map.current = interaction;
    return () => interaction.stop();
  }, []);
  useEffect(
    () => map.current?.request(),
    [props.points, props.coloring, props.lit, props.labels, props.dropped, props.marked, props.lasso],
  );
  return (
    <canvas
      ref={canvas}
      class={props.lasso ? 'map lassoing' : 'map'}
      tabIndex={0}
      role="img"
      aria-label={props.label}
    />
  );
}

export function backgroundOf(element: Element): string {
  return getComputedStyle(element).getPropertyValue('--canvas').trim() || '#ffffff';
}

const NEAR_PIXELS = 12;
const KEY_STEP = 60;
const MOST_ZOOM = 80;

class Interaction {
  readonly #canvas: HTMLCanvasElement;
  readonly #scatter: Scatter;
  readonly #props: () => CanvasMapProps;
  readonly #stop = new AbortController();
  readonly #observer: ResizeObserver;
  readonly #view: View = { x: 0.5, y: 0.5, scale: 0 };
  #frame = 0;
  #drag: { x: number; y: number; moved: boolean } | undefined;
  #polygon: number[] = [];
  readonly #touches = new Map<number, { x: number; y: number }>();
  #draws = 0;

  constructor(canvas: HTMLCanvasElement, props: () => CanvasMapProps) {
    this.#canvas = canvas;
    this.#scatter = new Scatter(canvas);
    this.#props = props;
    const { signal } = this.#stop;
    const on = <K extends keyof HTMLElementEventMap>(name: K, does: (event: HTMLElementEventMap[K]) => void): void =>
      canvas.addEventListener(name, does, { signal, passive: false });
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    on('pointerup', (event) => this.#up(event));
    on('pointercancel', (event) => this.#up(event));
    on('pointerleave', () => this.#props().onHover(null, 0, 0));
    on('wheel', (event) => {
      event.preventDefault();
      const { x, y } = this.#at(event);
      this.#zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), x, y);
    });
    on('keydown', (event) => this.#key(event));
    addEventListener('themechange', () => this.request(), { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.request(), { signal });
    this.#observer = new ResizeObserver(() => {
      this.#fit();
      this.request();
    });
    this.#observer.observe(canvas);
  }

  stop(): void {
    this.#stop.abort();
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  request(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #fit(): void {
    const ratio = devicePixelRatio || 1;
    const { clientWidth, clientHeight } = this.#canvas;
    const before = this.#whole();
    this.#scatter.resize(clientWidth * ratio, clientHeight * ratio);
    this.#view.scale = this.#view.scale === 0 ? this.#whole() : (this.#view.scale * this.#whole()) / before;
  }

  #whole(): number {
    return Math.min(this.#canvas.width, this.#canvas.height) * 0.96;
  }

  #draw(): void {
    this.#frame = 0;
    const { points, coloring, lit, dropped } = this.#props();
    if (this.#view.scale === 0) this.#fit();
    const zoom = this.#view.scale / this.#whole();
    const crowd = points.x.length > 60_000 ? 1.5 : points.x.length > 15_000 ? 2.2 : points.x.length > 2_000 ? 3.2 : 5;
    const size = Math.min(11, crowd * (devicePixelRatio || 1) * zoom ** 0.35);
    const { codes, palette } = coloring;
    this.#scatter.draw({ ...points, codes, palette, lit }, this.#view, size, backgroundOf(this.#canvas));
    if (dropped) this.#links(dropped);
    this.#overlay();
    this.#canvas.dataset['draws'] = String(++this.#draws);
    if (points.x.length > 0) this.#canvas.dataset['state'] = 'painted';
  }

  /** Dropped rows, each tied to the row that stands for it. */
  #links({ x, y, rows }: NonNullable<CanvasMapProps['dropped']>): void {
    const { points } = this.#props();
    const { context } = this.#scatter;
    context.save();
    context.strokeStyle = this.#style('--link');
    context.lineWidth = devicePixelRatio || 1;
    context.beginPath();
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as number;
      const [ax, ay] = this.#toScreen(x[index]!, y[index]!);
      const [bx, by] = this.#toScreen(points.x[row]!, points.y[row]!);
      if (
        Math.max(ax, bx) < 0 ||
        Math.min(ax, bx) > this.#canvas.width ||
        Math.max(ay, by) < 0 ||
        Math.min(ay, by) > this.#canvas.height
      )
        continue;
      context.moveTo(ax, ay);
      context.lineTo(bx, by);
    }
    context.stroke();
    context.restore();
  }

  #overlay(): void {
    const { points, labels, marked, lasso } = this.#props();
    const { context } = this.#scatter;
    const ratio = devicePixelRatio || 1;
    context.save();
    context.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.lineJoin = 'round';
    context.lineWidth = 4 * ratio;
    context.strokeStyle = backgroundOf(this.#canvas);
    context.fillStyle = this.#style('--ink');
    const taken: [number, number, number][] = [];
    for (const { x, y, text } of [...labels].sort((a, b) => b.rows - a.rows)) {
      const [px, py] = this.#toScreen(x, y);
      const half = context.measureText(text).width / 2;
      const place = Math.min(this.#canvas.width - half - 6, Math.max(half + 6, px));
      if (px < 0 || py < 0 || px > this.#canvas.width || py > this.#canvas.height) continue;
      if (taken.some(([tx, ty, th]) => Math.abs(tx - place) < th + half && Math.abs(ty - py) < 16 * ratio)) continue;
      taken.push([place, py, half]);
      context.strokeText(text, place, py);
      context.fillText(text, place, py);
    }
    if (marked !== null && marked < points.x.length && !Number.isNaN(points.x[marked])) {
      const [px, py] = this.#toScreen(points.x[marked]!, points.y[marked]!);
      context.lineWidth = 2 * ratio;
      context.strokeStyle = this.#style('--ink');
      context.beginPath();
      context.arc(px, py, 8 * ratio, 0, 7);
      context.stroke();
    }
    if (lasso && this.#polygon.length > 2) {
      context.lineWidth = 1.5 * ratio;
      context.strokeStyle = this.#style('--accent');
      context.beginPath();
      for (let at = 0; at < this.#polygon.length; at += 2)
        context.lineTo(...this.#toScreen(this.#polygon[at]!, this.#polygon[at + 1]!));
      context.closePath();
      context.stroke();
    }
    context.restore();
  }

  #style(name: string): string {
    return getComputedStyle(this.#canvas).getPropertyValue(name).trim() || '#808080';
  }

  #toScreen(x: number, y: number): [number, number] {
    const { width, height } = this.#canvas;
    return [width / 2 + (x - this.#view.x) * this.#view.scale, height / 2 - (y - this.#view.y) * this.#view.scale];
  }

  #toUnit(px: number, py: number): [number, number] {
    const { width, height } = this.#canvas;
    return [this.#view.x + (px - width / 2) / this.#view.scale, this.#view.y - (py - height / 2) / this.#view.scale];
  }

  /** In device pixels of the canvas. */
  #at(event: MouseEvent): { x: number; y: number } {
    const box = this.#canvas.getBoundingClientRect();
    const ratio = this.#canvas.width / (box.width || 1);
    return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
  }

  #down(event: PointerEvent): void {
    const at = this.#at(event);
    try {
      this.#canvas.setPointerCapture(event.pointerId);
    } catch {
      // it is gone already
    }
    this.#touches.set(event.pointerId, at);
    this.#drag = { ...at, moved: false };
    if (this.#props().lasso) this.#polygon = [...this.#toUnit(at.x, at.y)];
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event);
    const drag = this.#drag;
    if (!drag) {
      const row = this.#rowAt(at);
      this.#props().onHover(row < 0 ? null : row, event.offsetX, event.offsetY);
      return;
    }
    if (this.#touches.size === 2) {
      this.#pinch(event.pointerId, at);
      return;
    }
    drag.moved ||= Math.hypot(at.x - drag.x, at.y - drag.y) > 3;
    if (this.#props().lasso) this.#polygon.push(...this.#toUnit(at.x, at.y));
    else if (drag.moved) {
      this.#view.x -= (at.x - drag.x) / this.#view.scale;
      this.#view.y += (at.y - drag.y) / this.#view.scale;
      this.#drag = { ...at, moved: true };
    }
    this.#touches.set(event.pointerId, at);
    this.request();
  }

  #pinch(id: number, at: { x: number; y: number }): void {
    const [other] = [...this.#touches].filter(([each]) => each !== id).map(([, place]) => place);
    const before = this.#touches.get(id);
    this.#touches.set(id, at);
    if (!other || !before) return;
    const factor =
      Math.hypot(at.x - other.x, at.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    this.#zoom(factor, (at.x + other.x) / 2, (at.y + other.y) / 2);
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    this.#touches.delete(event.pointerId);
    if (this.#touches.size > 0) return;
    this.#drag = undefined;
    if (!drag || event.type === 'pointercancel') return;
    const props = this.#props();
    if (props.lasso && this.#polygon.length >= 6) {
      const start = performance.now();
      const rows = props.points.grid.inside(this.#polygon);
      this.#canvas.dataset['lassoed'] = (performance.now() - start).toFixed(1);
      props.onSelect(rows);
    } else if (!drag.moved) {
      const row = this.#rowAt(this.#at(event));
      if (row >= 0) props.onOpen(row);
    }
    this.#polygon = [];
    this.request();
  }

  #rowAt({ x, y }: { x: number; y: number }): number {
    return this.#props().points.grid.nearest(
      ...this.#toUnit(x, y),
      (NEAR_PIXELS * (devicePixelRatio || 1)) / this.#view.scale,
    );
  }

  #zoom(factor: number, px: number, py: number): void {
    const [x, y] = this.#toUnit(px, py);
    const whole = this.#whole();
    this.#view.scale = Math.min(whole * MOST_ZOOM, Math.max(whole * 0.5, this.#view.scale * factor));
    const [nowX, nowY] = this.#toUnit(px, py);
    this.#view.x += x - nowX;
    this.#view.y += y - nowY;
    this.request();
  }

  #key(event: KeyboardEvent): void {
    const step = (KEY_STEP * (devicePixelRatio || 1)) / this.#view.scale;
    const { width, height } = this.#canvas;
    switch (event.key) {
      case 'ArrowLeft':
        this.#view.x -= step;
        break;
      case 'ArrowRight':
        this.#view.x += step;
        break;
      case 'ArrowUp':
        this.#view.y += step;
        break;
      case 'ArrowDown':
        this.#view.y -= step;
        break;
      case '+':
      case '=':
        this.#zoom(1.4, width / 2, height / 2);
        break;
      case '-':
        this.#zoom(1 / 1.4, width / 2, height / 2);
        break;
      case '0':
        Object.assign(this.#view, { x: 0.5, y: 0.5, scale: this.#whole() });
        break;
      case 'n': {
        const row = this.#props().points.grid.nearest(this.#view.x, this.#view.y, 2);
        if (row >= 0) this.#props().onHover(row, this.#canvas.clientWidth / 2, this.#canvas.clientHeight / 2);
        break;
      }
      case 'Enter': {
        const { marked } = this.#props();
        if (marked !== null) this.#props().onOpen(marked);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.request();
  }
}
