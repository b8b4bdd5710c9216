import { useEffect, useState } from 'preact/hooks';
import type { CheckResult, Measured, Overview } from '../../api/types.ts';
import { Charts } from '../charts/charts.tsx';
import { Fates, Flow } from '../charts/flow.tsx';
import { useData } from '../lib/data.ts';
import { bytes, count, money, percent, seconds } from '../lib/format.ts';
import { Checks, Measures, Services, Sets, Stages } from './overview-tables.tsx';
import { Facts, Head, Notes, Scrolled, Section, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';
import { Statistics } from './statistics.tsx';

const EVERY = 1500;

export function OverviewScreen({ address }: ScreenProps) {
  const { data, error } = useData<Overview>(`runs/${address.run}/overview`);
  const { data: checks } = useData<readonly CheckResult[]>(`runs/${address.run}/checks`);
  const [waits, setWaits] = useState(true);
  const { data: measured } = useData<Measured>(
    data ? `runs/${address.run}/statistics` : null, // after the page is there
    waits ? EVERY : undefined,
  );
  useEffect(() => setWaits(!measured || measured.state === 'working'), [measured]);
  if (!data) return error ? <Notes error={error} /> : <Waiting />;
  return <OverviewParts overview={data} checks={checks} measured={measured} />;
}

/** The overview, wherever its facts come from. */
export function OverviewParts({
  overview,
  checks,
  measured,
}: {
  overview: Overview;
  checks: readonly CheckResult[] | undefined;
  measured: Measured | undefined;
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
            overview.cost === null ? '–' : money(overview.cost),
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
      <Charts figures={[...overview.courses, ...overview.figures]} />
      {measured && <Statistics measured={measured} />}
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
            <Head words={['file']} numbers={['size']} />
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
