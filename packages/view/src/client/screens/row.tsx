import type { Neighbour, Pair, RowDetail } from '../../api/types.ts';
import { useData } from '../lib/data.ts';
import { cell, cosine } from '../lib/format.ts';
import { change, hashOf } from '../lib/router.ts';
import { Notes, Section, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';
import { Steps } from './trace.tsx';

export function RowScreen({ address, runs }: ScreenProps) {
  const row = Number(address.query.get('row') ?? 0);
  const { data, error } = useData<RowDetail>(`runs/${address.run}/row?row=${row}`);
  const rows = runs?.find(({ id }) => id === address.run)?.rows ?? 0;
  return (
    <>
      <h1>{`Row ${row}`}</h1>
      <p class="pager">
        <button type="button" disabled={row === 0} onClick={() => change(address, { row: row - 1 })}>
          Previous
        </button>
        <button type="button" disabled={row + 1 >= rows} onClick={() => change(address, { row: row + 1 })}>
          Next
        </button>
        <a href={hashOf(address.run, 'trace', { row })}>Its way through the graph</a>
        <a href={hashOf(address.run, 'map', { row })}>On the map</a>
      </p>
      {error && <Notes error={error} />}
      {!data ? !error && <Waiting /> : <Detail run={address.run} detail={data} />}
    </>
  );
}

function Detail({ run, detail }: { run: number; detail: RowDetail }) {
  const { text, cells, duplicates, own, others, sets } = detail;
  return (
    <>
      <blockquote class="text">{text ?? 'This dataset has no texts.'}</blockquote>
      <div class="columns">
        <Section title="Columns">
          <dl class="list">
            {Object.entries(cells)
              .filter(([, value]) => value !== text)
              .map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{cell(value)}</dd>
                </div>
              ))}
            <div>
              <dt>sets</dt>
              <dd>{sets.join(', ') || '–'}</dd>
            </div>
            {detail.norm !== null && (
              <div>
                <dt>norm of its vector</dt>
                <dd>{detail.norm.toFixed(4)}</dd>
              </div>
            )}
          </dl>
        </Section>
        <Section title="Rows nearest to it">
          {own.length + others.length === 0 && <p class="quiet">There are no vectors to compare.</p>}
          {own.length > 0 && (
            <Near run={run} title={own[0]?.split ? `in ${own[0].split}, its own split` : 'of all rows'} rows={own} />
          )}
          {others.length > 0 && <Near run={run} title="in other splits" rows={others} />}
        </Section>
      </div>
      {duplicates.length > 0 && (
        <Section title={`Dropped near-duplicates that it stands for (${duplicates.length})`}>
          <ul class="near">
            {duplicates.map((pair) => (
              <Duplicate key={`${pair.request}.${pair.candidate}`} run={run} pair={pair} />
            ))}
          </ul>
        </Section>
      )}
      <Steps run={run} path={`runs/${run}/trace?row=${detail.row}`} only={['generate', 'parse', 'ask', 'judge']} />
    </>
  );
}

function Near({ run, title, rows }: { run: number; title: string; rows: readonly Neighbour[] }) {
  return (
    <>
      <h3>{title}</h3>
      <ul class="near">
        {rows.map(({ row, cosine: how, text }) => (
          <li key={row}>
            <span class="value">{cosine(how)}</span> <a href={hashOf(run, 'row', { row })}>{text || `row ${row}`}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Duplicate({ run, pair }: { run: number; pair: Pair }) {
  const { request, candidate, similarity, text } = pair;
  return (
    <li>
      <span class="value">{cosine(similarity)}</span>{' '}
      <a href={hashOf(run, 'trace', { request, candidate })}>
        {text ?? `candidate ${candidate} of request ${request}: its text is not in the ledger`}
      </a>
    </li>
  );
}
