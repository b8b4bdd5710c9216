import type { CheckResult, Overview } from '../../api/types.ts';
import { Chart } from '../charts/chart.tsx';
import { Fates, Flow } from '../charts/flow.tsx';
import { useData } from '../lib/data.ts';
import { bytes, cell, count, percent, seconds } from '../lib/format.ts';
import { Facts, Notes, Scrolled, Section, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';

export function OverviewScreen({ address }: ScreenProps) {
  const { data, error } = useData<Overview>(`runs/${address.run}/overview`);
  const { data: checks } = useData<readonly CheckResult[]>(`runs/${address.run}/checks`);
  if (!data) return error ? <Notes error={error} /> : <Waiting />;
  return <OverviewParts overview={data} checks={checks} />;
}

/** The overview, wherever its facts come from. */
export function OverviewParts({
  overview,
  checks,
}: {
  overview: Overview;
  checks: readonly CheckResult[] | undefined;
}) {
  const { run, asked, kept, tokens, payments, services, sets } = overview;
  return (
    <>
      <h1>{run.name}</h1>
      <p class="lead">{overview.ended ?? 'How the run ended is not known.'}</p>
      <Notes missing={overview.missing} warnings={[...overview.warnings, ...overview.caveats]} />
      <Facts
        facts={[
          [
            'rows',
            count(run.rows),
            kept !== null && asked ? `${percent(kept, asked)} of ${count(asked)} asked for` : '',
          ],
          [
            'requests',
            count(overview.requests),
            services.length > 0 ? `to ${services.map(({ use }) => use).join(', ')}` : '',
          ],
          [
            'tokens',
            tokens ? count(tokens.prompt + tokens.completion) : '–',
            tokens ? `${count(tokens.completion)} of them answered` : '',
          ],
          [
            'time',
            seconds(overview.seconds),
            overview.startedAt ? `begun ${overview.startedAt.slice(0, 16).replace('T', ' ')} UTC` : '',
          ],
          [
            'cost',
            overview.cost === null ? '–' : overview.cost.toFixed(2),
            overview.cost === null ? 'no prices in the config' : 'in the currency of the prices',
          ],
          [
            'paid · reused',
            payments ? `${count(payments.completions.paid)} · ${count(payments.completions.reused)}` : '–',
            'answers asked now, and from the ledger',
          ],
        ]}
      />
      <Section title="From asked to kept">
        <Flow overview={overview} />
        <Fates overview={overview} />
      </Section>
      <div class="columns">
        {overview.throughput.length > 1 && (
          <Section title="Over time">
            <Chart
              figure={{
                id: 'throughput',
                title: 'Rows kept over time',
                about: '',
                kind: 'lines',
                x: 'seconds since the start',
                y: 'rows kept',
                series: [{ name: 'rows', points: overview.throughput }],
              }}
            />
          </Section>
        )}
        {overview.saturation.length > 1 && (
          <Section title="Saturation">
            <Chart
              figure={{
                id: 'saturation',
                title: 'Rows kept against candidates asked for',
                about: 'It flattens when the model repeats itself.',
                kind: 'lines',
                x: 'candidates asked for',
                y: 'rows kept',
                series: [{ name: 'kept', points: overview.saturation }],
              }}
            />
          </Section>
        )}
      </div>
      <div class="columns">
        {overview.figures.map((figure) => (
          <Section key={figure.id} title={figure.title}>
            <Chart figure={{ ...figure, title: '' }} />
          </Section>
        ))}
      </div>
      <div class="columns">
        {services.length > 0 && <Services overview={overview} />}
        {sets.length > 0 && <Sets overview={overview} />}
        {overview.measures.length > 0 && <Measures overview={overview} />}
      </div>
      {checks && checks.length > 0 && <Checks checks={checks} />}
      <Stages overview={overview} />
      <Section title="Files">
        <Scrolled label="Files">
          <table>
            <thead>
              <tr>
                <th scope="col">file</th>
                <th scope="col" class="number">
                  size
                </th>
              </tr>
            </thead>
            <tbody>
              {overview.files.map(({ name, bytes: size }) => (
                <tr key={name}>
                  <td>{name}</td>
                  <td class="number">{bytes(size)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      </Section>
      <Section title="Experiment">
        <details>
          <summary>As it was resolved, without secrets</summary>
          <Scrolled label="Experiment">
            <pre>{JSON.stringify(overview.experiment, null, 2)}</pre>
          </Scrolled>
        </details>
      </Section>
    </>
  );
}

function Services({ overview }: { overview: Overview }) {
  return (
    <Section title="Tokens and cost by service">
      <table>
        <thead>
          <tr>
            <th scope="col">service</th>
            <th scope="col" class="number">
              rows
            </th>
            <th scope="col" class="number">
              asked
            </th>
            <th scope="col" class="number">
              answered
            </th>
            <th scope="col" class="number">
              cost
            </th>
          </tr>
        </thead>
        <tbody>
          {overview.services.map(({ name, use, rows, prompt, completion, cost }) => (
            <tr key={name}>
              <td>{`${name} (${use})`}</td>
              <td class="number">{count(rows)}</td>
              <td class="number">{count(prompt)}</td>
              <td class="number">{count(completion)}</td>
              <td class="number">{cost === null ? '–' : cost.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">Asked and answered are in tokens.</p>
    </Section>
  );
}

/** Nested sets: sizes downwards, splits across. */
function Sets({ overview }: { overview: Overview }) {
  const parts = overview.sets.map(({ name, rows }) => {
    const slash = name.lastIndexOf('/');
    return { size: slash < 0 ? 'all' : name.slice(0, slash), split: name.slice(slash + 1), rows };
  });
  const sizes = [...new Set(parts.map(({ size }) => size))];
  const splits = [...new Set(parts.map(({ split }) => split))];
  return (
    <Section title="Sets">
      <table>
        <thead>
          <tr>
            <th scope="col">size</th>
            {splits.map((split) => (
              <th scope="col" class="number" key={split}>
                {split}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sizes.map((size) => (
            <tr key={size}>
              <td>{size}</td>
              {splits.map((split) => (
                <td class="number" key={split}>
                  {count(parts.find((part) => part.size === size && part.split === split)?.rows)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Measures({ overview }: { overview: Overview }) {
  return (
    <Section title="Diversity">
      <dl class="list">
        {overview.measures.map(({ name, value, about }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <strong>{cell(value)}</strong> <span class="quiet">{about}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

const STATES = { ok: 'ok', failed: 'failed', 'n/a': 'not checked' } as const;

function Checks({ checks }: { checks: readonly CheckResult[] }) {
  return (
    <Section title="Checks of ablata verify">
      <ul class="checks">
        {checks.map(({ name, state, message }, index) => (
          <li key={`${name} ${index}`} class={state === 'failed' ? 'problem' : ''}>
            <span class={`state ${state === 'n/a' ? 'none' : state}`}>{STATES[state]}</span> <strong>{name}</strong>{' '}
            {message}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Stages({ overview }: { overview: Overview }) {
  if (overview.stages.length === 0) return null;
  return (
    <Section title="Stages">
      <Scrolled label="Stages">
        <table>
          <thead>
            <tr>
              <th scope="col">stage</th>
              <th scope="col">after</th>
              <th scope="col">with</th>
              <th scope="col" class="number">
                received
              </th>
              <th scope="col" class="number">
                passed on
              </th>
              <th scope="col">dropped, by reason</th>
              <th scope="col">notes</th>
            </tr>
          </thead>
          <tbody>
            {overview.stages.map(({ name, stage, from, services, received, emitted, reasons, notes }) => (
              <tr key={name}>
                <td>{name === stage ? name : `${name} (${stage})`}</td>
                <td>{from.join(', ') || '–'}</td>
                <td>{services.join(', ') || '–'}</td>
                <td class="number">{count(received)}</td>
                <td class="number">{count(emitted)}</td>
                <td>{listed(reasons)}</td>
                <td>{listed(notes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </Section>
  );
}

function listed(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([name, number]) => `${name}: ${count(number)}`)
      .join('; ') || '–'
  );
}
