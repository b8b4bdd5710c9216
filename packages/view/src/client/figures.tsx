import type { ComponentChild } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { ColumnValues, DrawingParts, Duplicates, Figure, MapData, Overview } from '../api/types.ts';
import { Drawing } from './charts/chart.tsx';
import { FlowDrawing } from './charts/flow.tsx';
import { CATEGORY, NONE_COLOR, scaleColor } from './lib/colors.ts';
import { short } from './lib/format.ts';
import { byColumn, type Coloring, placed, plain } from './map/points.ts';
import { curveFigure } from './screens/duplicates.tsx';
import { labelsOf } from './screens/map.tsx';

/** What the page's style sheet says of drawings, in its light colours: programs that read SVG files seldom know variables. */
const STYLE =
  'text{font-family:Arial,Liberation Sans,DejaVu Sans,Helvetica,sans-serif;font-size:12px;fill:#5b6570}.label{fill:#1c2126}.strong{font-weight:600}.onstream{fill:#ffffff;font-weight:600}' +
  '.grid{stroke:#dde1e6}.axis{stroke:#5b6570}.line{fill:none;stroke-width:2}.mark{stroke:#a3271f;stroke-dasharray:4 3}.stream{fill:#23795a}' +
  '.cluster{font-weight:600;fill:#1c2126;stroke:#ffffff;stroke-width:4px;stroke-linejoin:round;paint-order:stroke;text-anchor:middle}';

const LINE = 20;

/** A chart as the text of an SVG file, with its legend below. */
function chartSvg(figure: Figure): string {
  const [width, height] = [640, 320];
  const names = figure.series.length > 1 ? figure.series.map(({ name }) => name) : [];
  const legend = legendOf(
    names.map((name, index) => [name, CATEGORY[index % CATEGORY.length] as string]),
    width,
    height,
  );
  return file(
    figure.title,
    width,
    height + legend.height,
    <>
      <Drawing figure={figure} width={width} height={height} fromZero />
      {legend.drawn}
    </>,
  );
}

/** Rows kept at other thresholds. */
function curveSvg({ stage, threshold, curve }: Duplicates['stages'][number]): string {
  const figure = curveFigure(curve, threshold ?? 1);
  const title = `Rows kept at other thresholds (${stage})`;
  return file(title, 640, 320, <Drawing figure={{ ...figure, title }} width={640} height={320} fromZero={false} />);
}

function flowSvg(overview: Overview): string {
  return file('From asked to kept', 1000, 222, <FlowDrawing overview={overview} />);
}

/** All rows as points, coloured by a column, with the words of clusters and a legend. */
function mapSvg(map: MapData, values: ColumnValues | undefined): string {
  const size = 720;
  const { x, y } = placed(map.data, map.box);
  const coloring = values ? byColumn(values) : plain(map.rows);
  const [across, up] = map.explained ?? [];
  const axes = `First principal component across (${percent(across)} of the variance), second upwards (${percent(up)})`;
  const legend = mapLegend(coloring, size, size + LINE);
  const dot = x.length > 60_000 ? 1.2 : x.length > 15_000 ? 1.8 : x.length > 2000 ? 2.6 : 4;
  return file(
    `Map of all rows${values ? ` by ${values.name}` : ''}`,
    size,
    size + LINE + legend.height,
    <>
      {pathsOf(x, y, coloring, size).map(([color, d]) => (
        <path key={color} d={d} stroke={color} stroke-width={dot} stroke-linecap="round" fill="none" />
      ))}
      {apart(labelsOf(map), size).map(({ text, x: at, y: up }) => (
        <text key={text} x={at} y={up} class="cluster">
          {text}
        </text>
      ))}
      <text x={size / 2} y={size + 12} text-anchor="middle">
        {axes}
      </text>
      {legend.drawn}
    </>,
  );
}

/** A path of dots for each colour: lines of no length with round ends, a tenth of the size of circles. */
function pathsOf(x: Float32Array, y: Float32Array, { codes, palette }: Coloring, size: number): [string, string][] {
  const parts = new Map<string, string[]>();
  for (let row = 0; row < x.length; row++) {
    if (Number.isNaN(x[row])) continue;
    const color = palette[codes[row] as number] ?? NONE_COLOR;
    const dots = parts.get(color) ?? [];
    dots.push(`M${(x[row]! * size).toFixed(1)} ${((1 - y[row]!) * size).toFixed(1)}h0`);
    parts.set(color, dots);
  }
  return [...parts].map(([color, dots]) => [color, dots.join('')]);
}

/** Labels in pixels, the larger clusters' first, those left out that would lie over another. */
function apart(labels: ReturnType<typeof labelsOf>, size: number): { x: number; y: number; text: string }[] {
  const placedLabels: { x: number; y: number; text: string; half: number }[] = [];
  for (const { x, y, text } of [...labels].sort((a, b) => b.rows - a.rows)) {
    const half = text.length * 3.8;
    const here = { x: Math.min(size - half - 4, Math.max(half + 4, x * size)), y: (1 - y) * size, text, half };
    if (
      placedLabels.every((other) => Math.abs(other.x - here.x) > other.half + half || Math.abs(other.y - here.y) > 16)
    )
      placedLabels.push(here);
  }
  return placedLabels;
}

interface Legend {
  readonly height: number;
  readonly drawn: ComponentChild;
}

function mapLegend({ legend }: Coloring, width: number, top: number): Legend {
  if (legend.kind === 'labels')
    return legendOf(
      [...legend.labels, ...(legend.more > 0 ? [[`${legend.more} others`, NONE_COLOR] as const] : [])],
      width,
      top,
    );
  if (legend.kind === 'none') return { height: 0, drawn: null };
  const drawn = (
    <g>
      {Array.from({ length: 48 }, (_, step) => (
        <rect key={`step ${step}`} x={20 + step * 5} y={top + 6} width="5.5" height="12" fill={scaleColor(step / 47)} />
      ))}
      <text x={270} y={top + 16}>{`${legend.name}: ${short(legend.min)} to ${short(legend.max)}`}</text>
    </g>
  );
  return { height: LINE + 8, drawn };
}

/** Swatches with names, in as many lines as they need. */
function legendOf(entries: readonly (readonly [string, string])[], width: number, top: number): Legend {
  if (entries.length === 0) return { height: 0, drawn: null };
  let [x, line] = [20, 0];
  const drawn = entries.map(([name, color]) => {
    const wide = 26 + name.length * 7;
    if (x > 20 && x + wide > width) [x, line] = [20, line + 1];
    const [left, y] = [x, top + 4 + line * LINE];
    x += wide;
    return (
      <g key={name}>
        <rect x={left} y={y} width="12" height="12" rx="2" fill={color} />
        <text x={left + 17} y={y + 10}>
          {name}
        </text>
      </g>
    );
  });
  return { height: (line + 1) * LINE + 8, drawn: <g>{drawn}</g> };
}

function file(title: string, width: number, height: number, drawn: ComponentChild): string {
  const body = renderToString(
    <svg xmlns="http://www.w3.org/2000/svg" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <title>{title}</title>
      <style>{STYLE}</style>
      <rect width={width} height={height} fill="#ffffff" />
      {drawn}
    </svg>,
  );
  return `${body}\n`;
}

function percent(share: number | undefined): string {
  return `${(100 * (share ?? 0)).toFixed(1)} %`;
}

export default { chartSvg, curveSvg, flowSvg, mapSvg } satisfies DrawingParts;
