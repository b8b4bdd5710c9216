import { useEffect } from 'preact/hooks';
import type { Live, Point } from '../../api/types.ts';
import { Chart } from '../charts/chart.tsx';
import { forgetAll, useData } from '../lib/data.ts';
import { count, money, percent, seconds } from '../lib/format.ts';
import { Facts, Notes, Section, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';

const EVERY = 2000;

/** A run under way, or how one went. */
export function LiveScreen({ address }: ScreenProps) {
  const { data, error } = useData<Live>(`runs/${address.run}/live`, EVERY);
  useEffect(forgetAll, [data?.updatedAt]);
  if (!data) return error ? <Notes error={error} /> : <Waiting />;
  const { rows, target, running, latency, tokens } = data;
  return (
    <>
      <h1>{running ? 'Live' : 'How it went'}</h1>
      <p class="lead" role="status">
        {running
          ? 'The run goes on; this page looks again every two seconds.'
          : (data.ended ?? `The run has ended: ${data.outcome ?? 'how is not known'}.`)}
      </p>
      <Notes missing={data.missing} error={error} />
      {target !== null && (
        <p>
          <progress max={target} value={rows} aria-label="Rows of the target" />{' '}
          {`${count(rows)} of ${count(target)} rows (${percent(rows, target)})`}
        </p>
      )}
      <Facts
        facts={[
          ['rows', count(rows), data.rowsPerSecond === null ? '' : `${data.rowsPerSecond.toFixed(1)} a second`],
          ...(running
            ? ([['left', data.secondsLeft === null ? '–' : seconds(data.secondsLeft), 'at the present rate']] as const)
            : []),
          [
            'tokens',
            tokens ? count(tokens.prompt + tokens.completion) : '–',
            data.tokensPerSecond === null ? '' : `${count(data.tokensPerSecond)} a second`,
          ],
          ...(running ? ([['in flight', count(data.inFlight), 'requests asked and not yet answered']] as const) : []),
          [
            'latency',
            latency ? seconds(latency.median) : '–',
            latency ? `median of ${latency.answers}; ${seconds(latency.p95)} at the 95th percentile` : '',
          ],
          [
            'cost',
            data.cost === null ? '–' : money(data.cost),
            data.cost === null ? 'no prices in the config' : 'in the currency of the prices',
          ],
          ['time', seconds(data.seconds)],
          ['retries', count(Object.values(data.retries).reduce((sum, each) => sum + each, 0)), listed(data.retries)],
        ]}
      />
      <div class="columns">
        <Line
          id="live-rows"
          title="Rows over time"
          x="seconds since the start"
          y="rows kept"
          points={data.throughput}
        />
        <Line id="live-saturation" title="Saturation" x="candidates asked for" y="rows kept" points={data.saturation} />
        <Line
          id="live-flight"
          title="Requests in flight"
          x="seconds since the start"
          y="requests"
          points={data.flight}
        />
      </div>
      <div class="columns">
        <Section title="Last texts">
          {data.lastTexts.length === 0 && <p class="quiet">None yet.</p>}
          <ul class="near">
            {data.lastTexts.map(({ request, text }, index) => (
              <li key={`${request} ${index}`}>
                <span class="value">{request}</span> {text}
              </li>
            ))}
          </ul>
        </Section>
        <Section title="What happened">
          <ul class="near">
            {data.events.map(({ at, what }, index) => (
              <li key={`${at} ${index}`}>
                <time class="value" dateTime={at}>
                  {at.slice(11, 19)}
                </time>{' '}
                {what}
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </>
  );
}

function Line({
  id,
  title,
  x,
  y,
  points,
}: {
  id: string;
  title: string;
  x: string;
  y: string;
  points: readonly Point[];
}) {
  if (points[0]?.x === points.at(-1)?.x) return null; // none, or all at one place: no line
  return (
    <Section title={title}>
      <Chart figure={{ id, title: '', about: '', kind: 'lines', x, y, series: [{ name: y, points }] }} />
    </Section>
  );
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, number]) => `${name} ${count(number)}`)
    .join(', ');
}
