import './style.css';
import './report.css';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { CheckResult, Comparison, MapData, Measured, Overview, RunEntry, Samples } from '../api/types.ts';
import { readArchive } from './lib/archive.ts';
import { readFrom, useData } from './lib/data.ts';
import { count } from './lib/format.ts';
import { parseAddress } from './lib/router.ts';
import { applyTheme } from './lib/theme.ts';
import { CompareParts } from './screens/compare.tsx';
import { DuplicatesParts } from './screens/duplicates.tsx';
import { MapView } from './screens/map.tsx';
import { OverviewParts } from './screens/overview.tsx';
import { Section, Waiting } from './screens/parts.tsx';

/** A run, or several, as one page that needs nothing besides itself. */
function Report() {
  const { data: runs } = useData<readonly RunEntry[]>('runs');
  const [chosen, setChosen] = useState(0);
  const { data: comparison } = useData<Comparison>(runs && runs.length > 1 ? 'compare' : null);
  if (!runs) return <Waiting />;
  return (
    <main>
      {comparison && (
        <>
          <h1>{`${runs.length} runs side by side`}</h1>
          <CompareParts comparison={comparison} />
          <label>
            Look at{' '}
            <select value={chosen} onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}>
              {runs.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
      <Run key={chosen} run={chosen} />
    </main>
  );
}

function Run({ run }: { run: number }) {
  const { data: overview } = useData<Overview>(`runs/${run}/overview`);
  const { data: checks } = useData<readonly CheckResult[]>(`runs/${run}/checks`);
  const { data: measured } = useData<Measured>(`runs/${run}/statistics`);
  const { data: map } = useData<MapData>(`runs/${run}/map?projection=pca`);
  const { data: samples } = useData<Samples>(`runs/${run}/samples`);
  if (!overview) return <Waiting />;
  const address = { ...parseAddress(''), run };
  return (
    <>
      <OverviewParts overview={overview} checks={checks} measured={measured} />
      {map && map.rows > 0 && (
        <Section title="Map of all rows">
          <MapView address={address} data={map} columns={overview.columns} />
        </Section>
      )}
      <Section title="Duplicates">
        <DuplicatesParts address={address} />
      </Section>
      {samples && samples.clusters.length > 0 && (
        <Section title="Samples by cluster">
          <div class="columns">
            {samples.clusters.map(({ words, rows, texts }, index) => (
              <div key={`${words.join(' ')} ${index}`}>
                <h3>{`${words.join(', ') || 'no words'} · ${count(rows)} rows`}</h3>
                <ul class="near">
                  {texts.map(({ row, text }) => (
                    <li key={row}>
                      <span class="value">{row}</span> {text}
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

applyTheme();
const place = document.getElementById('app');
const archive = document.getElementById('archive')?.textContent ?? '';
if (place) {
  readArchive(archive).then(
    (source) => {
      readFrom(source);
      render(<Report />, place);
    },
    (error: Error) => {
      place.textContent = `This report can't be shown: ${error.message}`;
    },
  );
}
