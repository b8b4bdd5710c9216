import type { Comparison, SameRequest } from '../../api/types.ts';
import { Charts } from '../charts/charts.tsx';
import { CATEGORY } from '../lib/colors.ts';
import { query, useData } from '../lib/data.ts';
import { change, hashOf } from '../lib/router.ts';
import { OverlapMap } from '../map/overlap-map.tsx';
import { Head, Notes, Scrolled, Section, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';

/** Runs side by side. */
export function CompareScreen({ address, runs }: ScreenProps) {
  const { data, error } = useData<Comparison>(runs && runs.length > 1 ? 'compare' : null);
  if (runs && runs.length < 2) {
    return (
      <>
        <h1>Compare</h1>
        <p class="lead">
          This needs two runs or more: <code>ablata view runs/a runs/b</code>
        </p>
      </>
    );
  }
  if (!data) return error ? <Notes error={error} /> : <Waiting />;
  return (
    <>
      <h1>Compare</h1>
      <CompareParts comparison={data} />
      <SameRequests address={address} comparison={data} />
    </>
  );
}

export function CompareParts({ comparison }: { comparison: Comparison }) {
  const { columns, table, changes, figures, maps, mapNote, runs } = comparison;
  return (
    <>
      <Section title="Side by side">
        <Scrolled label="Runs side by side">
          <table>
            <thead>
              <tr>
                {columns.map((name) => (
                  <th scope="col" key={name} class={name === 'run' ? '' : 'number'}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.map((cells, index) => (
                <tr key={`${cells[0]} ${index}`}>
                  {cells.map((each, column) => (
                    <td key={columns[column]} class={column === 0 ? '' : 'number'}>
                      {column === 0 && <Swatch index={index} />} {each}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      </Section>
      <Section title="What differs in their configs">
        {changes.length === 0 ? (
          <p class="quiet">Nothing.</p>
        ) : (
          <Scrolled label="What differs">
            <table>
              <Head words={['option', ...runs.map(({ name }) => name)]} />
              <tbody>
                {changes.map(({ path, values }) => (
                  <tr key={path}>
                    <td>
                      <code>{path}</code>
                    </td>
                    {values.map((value, index) => (
                      <td key={runs[index]?.id}>{value}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolled>
        )}
      </Section>
      {maps.some(Boolean) && (
        <Section title="Their rows on the axes of the first">
          {mapNote && <p class="quiet">{mapNote}</p>}
          <OverlapMap maps={maps} names={runs.map(({ name }) => name)} />
        </Section>
      )}
      <Charts figures={figures} />
    </>
  );
}

function Swatch({ index }: { index: number }) {
  return (
    <svg width="12" height="12" aria-hidden="true">
      <rect width="12" height="12" rx="2" fill={CATEGORY[index % CATEGORY.length]} />
    </svg>
  );
}

/** What became of one request under each variant. */
function SameRequests({ address, comparison }: { address: ScreenProps['address']; comparison: Comparison }) {
  const request = address.query.get('request') ?? comparison.requests[0];
  const { data } = useData<SameRequest>(request === undefined ? null : query('compare', { request }));
  if (request === undefined) return null;
  return (
    <Section title="The same request under each variant">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          Request
          <input
            inputMode="numeric"
            value={request}
            onChange={({ currentTarget }) => change(address, { request: currentTarget.value.replace(/\D/g, '') })}
          />
        </label>
      </form>
      <div class="columns">
        {data?.runs.map(({ name, rows }, index) => (
          <div key={`${name} ${index}`}>
            <h3>{name}</h3>
            {rows.length === 0 && <p class="quiet">No row of this request was kept.</p>}
            <ul class="near">
              {rows.map(({ row, text }) => (
                <li key={row}>
                  <a href={hashOf(comparison.runs[index]?.id ?? 0, 'row', { row })}>{text || `row ${row}`}</a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Section>
  );
}
