import type { Overview } from '../../api/types.ts';
import { FATE } from '../lib/colors.ts';
import { count, percent } from '../lib/format.ts';
import { Head, Scrolled } from '../screens/parts.tsx';

const WIDTH = 1000;
const TOP = 30;
const BAND = 110;
const DROP = 40;

interface Fall {
  readonly fate: string;
  readonly rows: number;
}

/** The flow, to be scrolled where it is wider than its place. */
export function Flow({ overview }: { overview: Overview }) {
  return (
    <Scrolled label="Flow of rows through the stages" kind="flow">
      <FlowDrawing overview={overview} />
    </Scrolled>
  );
}

/** The stages from asked to kept as one stream whose width is rows; what leaves it falls off where it was dropped, by fate. */
export function FlowDrawing({ overview }: { overview: Overview }) {
  const stages = overview.stages.filter(({ emitted }) => emitted !== null);
  const most = Math.max(1, ...stages.map(({ received, emitted }) => Math.max(received ?? 0, emitted ?? 0)));
  if (stages.length === 0) return null;
  const step = WIDTH / stages.length;
  const falls = stages.map(({ reasons }) => fallsOf(reasons));
  const height = TOP + BAND + DROP + 42;
  const size = (rows: number): number => Math.max(rows > 0 ? 1.5 : 0, (rows / most) * BAND);
  const label = stages.map(({ name, emitted }) => `${name} passed on ${count(emitted)}`).join(', ');
  return (
    <svg
      width={WIDTH}
      height={height}
      viewBox={`0 0 ${WIDTH} ${height}`}
      class="drawing"
      role="img"
      aria-label={`From asked to kept: ${label}.`}
    >
      {stages.map((stage, index) => {
        const out = stage.emitted ?? 0;
        const into = stage.received || out;
        const [x0, x1] = [index * step, (index + 1) * step];
        const [a, b] = [size(into), size(out)];
        const middle = x0 + step * 0.42;
        let fallen = 0;
        return (
          <g key={stage.name}>
            <path
              class="stream"
              d={`M${x0} ${TOP}H${x1}V${TOP + b}H${middle + step * 0.25}C${middle + step * 0.1} ${TOP + b} ${middle + step * 0.1} ${TOP + a} ${middle} ${TOP + a}H${x0}Z`}
            />
            {falls[index]?.map(({ fate, rows }) => {
              const wide = Math.max(3, (rows / most) * step * 1.6);
              const x = middle + step * 0.26 + fallen; // where the stream has become as narrow as it leaves
              fallen += wide + 2;
              return (
                <rect
                  key={fate}
                  x={x}
                  y={TOP + b + 3}
                  width={Math.min(wide, step * 0.3)}
                  height={DROP}
                  fill={FATE[fate] ?? FATE['empty']}
                  rx="2"
                >
                  <title>{`${stage.name}: ${count(rows)} ${fate}`}</title>
                </rect>
              );
            })}
            <line class="grid" x1={x0} x2={x0} y1={TOP - 6} y2={TOP + BAND + DROP} />
            <text x={x0 + 6} y={TOP - 12} class="label strong">
              {stage.name}
            </text>
            <text x={x0 + 6} y={TOP + 18} class="onstream">
              {count(out)}
            </text>
            {falls[index]?.slice(0, 2).map(({ fate, rows }, line) => (
              <text key={fate} x={x0 + 6} y={TOP + BAND + DROP + 18 + line * 17}>
                {`− ${count(rows)} ${fate}`}
              </text>
            ))}
          </g>
        );
      })}
    </svg>
  );
}

export function fallsOf(reasons: Readonly<Record<string, number>>): Fall[] {
  const fates = new Map<string, number>();
  for (const [reason, rows] of Object.entries(reasons)) {
    const fate = reason.split(':', 1)[0] as string;
    fates.set(fate, (fates.get(fate) ?? 0) + rows);
  }
  return [...fates].map(([fate, rows]) => ({ fate, rows })).sort((a, b) => b.rows - a.rows);
}

/** What became of all that was asked, as one bar and a table. */
export function Fates({ overview }: { overview: Overview }) {
  const { asked, kept, fates } = overview;
  if (asked === null || kept === null) return null;
  const all = [['kept', kept] as const, ...Object.entries(fates)].filter(([, rows]) => rows > 0);
  let at = 0;
  return (
    <div class="fates">
      <svg
        viewBox="0 0 1000 28"
        preserveAspectRatio="none"
        class="fatebar"
        role="img"
        aria-label={all.map(([fate, rows]) => `${fate} ${percent(rows, asked)}`).join(', ')}
      >
        {all.map(([fate, rows]) => {
          const x = at;
          at += (1000 * rows) / asked;
          return (
            <rect key={fate} x={x} width={Math.max(1, at - x - 1)} height="28" fill={FATE[fate] ?? FATE['empty']} />
          );
        })}
      </svg>
      <table>
        <Head words={['fate']} numbers={['rows', 'share']} />
        <tbody>
          {all.map(([fate, rows]) => (
            <tr key={fate}>
              <td>
                <svg width="12" height="12" aria-hidden="true">
                  <rect width="12" height="12" rx="2" fill={FATE[fate] ?? FATE['empty']} />
                </svg>{' '}
                {fate}
              </td>
              <td class="number">{count(rows)}</td>
              <td class="number">{percent(rows, asked)}</td>
            </tr>
          ))}
          <tr class="total">
            <td>asked</td>
            <td class="number">{count(asked)}</td>
            <td class="number">100.0 %</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
