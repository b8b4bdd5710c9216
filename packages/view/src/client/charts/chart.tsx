import type { Figure, Point } from '../../api/types.ts';
import { CATEGORY } from '../lib/colors.ts';
import { short } from '../lib/format.ts';
import { Head, Scrolled } from '../screens/parts.tsx';
import { ticks } from './ticks.ts';

const MARGIN = { right: 16, top: 12, bottom: 44 };
/** Left of the axis: its label upright, and for each letter of the longest number room at the larger of the two sizes that the style sheet has. */
const AXIS = { label: 34, letter: 9 };

export interface ChartProps {
  readonly figure: Figure;
  readonly width?: number;
  readonly height?: number;
  /** Called with the value of x that was clicked. */
  readonly onPick?: (x: number) => void;
  /** y begins at zero unless told otherwise. */
  readonly fromZero?: boolean;
}

/** A chart with its title, axes in words, and its numbers as a table for whoever does not see it. */
export function Chart({ figure, width = 520, height = 240, onPick, fromZero = true }: ChartProps) {
  return (
    <figure class="chart" id={`figure-${figure.id}`}>
      <figcaption>
        <strong>{figure.title}</strong>
        {figure.about && <span class="quiet"> {figure.about}</span>}
      </figcaption>
      <Drawing figure={figure} width={width} height={height} onPick={onPick} fromZero={fromZero} />
      {figure.series.length > 1 && (
        <ul class="legend">
          {figure.series.map(({ name }, index) => (
            <li key={name}>
              <svg width="12" height="12" aria-hidden="true">
                <rect width="12" height="12" rx="2" fill={CATEGORY[index % CATEGORY.length]} />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
      <details class="numbers">
        <summary>Numbers</summary>
        <Numbers figure={figure} />
      </details>
    </figure>
  );
}

/** The drawing alone: plain SVG, as it is also written into files. */
export function Drawing({
  figure,
  width,
  height,
  onPick,
  fromZero,
}: Required<Pick<ChartProps, 'figure' | 'width' | 'height' | 'fromZero'>> & {
  onPick?: ((x: number) => void) | undefined;
}) {
  const { series, step = 0, kind, mark } = figure;
  const points = series.flatMap((each) => each.points);
  if (points.length === 0) return <p class="quiet">Nothing to draw.</p>;
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [
    Math.min(...xs, mark?.x ?? Infinity),
    Math.max(...xs, mark?.x ?? -Infinity) + (kind === 'bars' ? step : 0),
  ];
  const low = fromZero ? Math.min(0, ...ys) : Math.min(...ys);
  const high = Math.max(...ys) || 1;
  const upwards = ticks(low, high, 5).map((value) => [value, short(value)] as const);
  const start = AXIS.label + AXIS.letter * Math.max(...upwards.map(([, said]) => said.length));
  const inner = { width: width - start - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const x = (value: number): number => start + ((value - left) / (right - left || 1)) * inner.width;
  const y = (value: number): number => MARGIN.top + inner.height - ((value - low) / (high - low || 1)) * inner.height;
  const pick = onPick
    ? (event: MouseEvent): void => {
        const box = (event.currentTarget as SVGElement).getBoundingClientRect();
        const at = ((event.clientX - box.left) / box.width) * width;
        onPick(left + ((at - start) / inner.width) * (right - left));
      }
    : undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the slider beside it does the same by keyboard
    <svg
      class="drawing"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={describe(figure)}
      onClick={pick}
    >
      {upwards.map(([value, said]) => (
        <g key={`y${value}`}>
          <line class="grid" x1={start} x2={width - MARGIN.right} y1={y(value)} y2={y(value)} />
          <text x={start - 8} y={y(value) + 4} text-anchor="end">
            {said}
          </text>
        </g>
      ))}
      {ticks(left, right, 6).map((value) => (
        <text key={`x${value}`} x={x(value)} y={height - MARGIN.bottom + 18} text-anchor="middle">
          {short(value)}
        </text>
      ))}
      <line class="axis" x1={start} x2={width - MARGIN.right} y1={y(Math.max(low, 0))} y2={y(Math.max(low, 0))} />
      {kind === 'bars'
        ? series[0]?.points.map((point) => (
            <Bar key={point.x} point={point} x={x} y={y} step={step} base={y(Math.max(low, 0))} />
          ))
        : series.map((each, index) => (
            <path
              key={each.name}
              class="line"
              stroke={CATEGORY[index % CATEGORY.length]}
              d={pathOf(each.points, x, y)}
            />
          ))}
      {mark && (
        <g>
          <line class="mark" x1={x(mark.x)} x2={x(mark.x)} y1={MARGIN.top} y2={height - MARGIN.bottom} />
          <text
            x={x(mark.x) + (x(mark.x) > width / 2 ? -6 : 6)}
            y={MARGIN.top + 12}
            text-anchor={x(mark.x) > width / 2 ? 'end' : 'start'}
          >
            {mark.label}
          </text>
        </g>
      )}
      <text x={start + inner.width / 2} y={height - 8} text-anchor="middle" class="label">
        {figure.x}
      </text>
      <text transform={`translate(14 ${MARGIN.top + inner.height / 2}) rotate(-90)`} text-anchor="middle" class="label">
        {figure.y}
      </text>
    </svg>
  );
}

function Bar({
  point,
  x,
  y,
  step,
  base,
}: {
  point: Point;
  x: (value: number) => number;
  y: (value: number) => number;
  step: number;
  base: number;
}) {
  const [from, to] = [x(point.x), x(point.x + step)];
  return (
    <rect
      class="bar"
      x={from + 0.5}
      width={Math.max(1, to - from - 1)}
      y={y(point.y)}
      height={Math.max(0, base - y(point.y))}
      fill={CATEGORY[0]}
    >
      <title>{`${short(point.x)}${step ? ` to ${short(point.x + step)}` : ''}: ${point.y.toLocaleString('en-US')}`}</title>
    </rect>
  );
}

function pathOf(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  return points
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`)
    .join('');
}

function describe({ title, x, y, series }: Figure): string {
  const ends = series.map(({ name, points }) => {
    const last = points.at(-1);
    return last ? `${name}: ${points.length} points, the last at ${short(last.x)}, ${short(last.y)}` : name;
  });
  return `${title}. ${y} against ${x}. ${ends.join('; ')}.`;
}

function Numbers({ figure }: { figure: Figure }) {
  const [first] = figure.series;
  return (
    <Scrolled label={`${figure.title}: numbers`}>
      <table>
        <Head words={[figure.x, ...figure.series.map(({ name }) => (figure.series.length > 1 ? name : figure.y))]} />
        <tbody>
          {first?.points.map((point, index) => (
            <tr key={point.x}>
              <td>{short(point.x)}</td>
              {figure.series.map(({ name, points }) => (
                <td key={name}>{points[index] ? short(points[index].y) : '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
