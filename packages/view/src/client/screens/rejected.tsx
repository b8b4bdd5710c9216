import type { RejectedPage } from '../../api/types.ts';
import { query, useData } from '../lib/data.ts';
import { count } from '../lib/format.ts';
import { change, hashOf } from '../lib/router.ts';
import { Notes, Pager, Waiting } from './parts.tsx';
import type { ScreenProps } from './screen.ts';
import { Answer } from './trace.tsx';

const LIMIT = 20;

/** What was answered and is not in the dataset, near-duplicates aside. */
export function RejectedScreen({ address }: ScreenProps) {
  const parts = address.query;
  const chosen = { stage: parts.get('stage'), fate: parts.get('fate'), reason: parts.get('reason') };
  const offset = Number(parts.get('offset') ?? 0);
  const { data, error } = useData<RejectedPage>(
    query(`runs/${address.run}/rejected`, { ...chosen, offset, limit: LIMIT }),
  );
  if (!data) return error ? <Notes error={error} /> : <Waiting />;
  return (
    <>
      <h1>Rejected</h1>
      <p class="lead">
        Everything that was answered and is not in the dataset, by reason, with the raw text. Near-duplicates have a
        screen of their own.
      </p>
      <Notes missing={data.missing ? [data.missing] : []} error={error} />
      {data.groups.length === 0 && <p>Nothing was rejected, or the run lists nothing of it yet.</p>}
      <ul class="groups">
        {data.groups.map(({ stage, fate, reason, count: rows }) => {
          const active = stage === chosen.stage && fate === chosen.fate && reason === chosen.reason;
          return (
            <li key={`${stage} ${fate} ${reason}`}>
              <button
                type="button"
                aria-pressed={active}
                onClick={() =>
                  change(
                    address,
                    active
                      ? { stage: null, fate: null, reason: null, offset: null }
                      : { stage, fate, reason, offset: null },
                  )
                }
              >
                <strong>{count(rows)}</strong> {`${fate}: ${reason}`} <small>{stage}</small>
              </button>
            </li>
          );
        })}
      </ul>
      {data.rows.map(({ request, candidate, stage, fate, reason, text, answers }) => (
        <article class="card" key={`${stage} ${request}.${candidate}`}>
          <h2>{`${fate}: ${reason}`}</h2>
          <p class="quiet">
            {`request ${request}, candidate ${candidate}, dropped by ${stage} · `}
            <a href={hashOf(address.run, 'trace', { request, candidate })}>its way through the graph</a>
          </p>
          {text !== null && <blockquote class="text">{text}</blockquote>}
          {answers.length === 0 && <p class="quiet">The answer is not in the ledger.</p>}
          {answers.map((answer, index) => (
            <Answer key={`${answer.service} ${index}`} answer={answer} />
          ))}
        </article>
      ))}
      <Pager offset={offset} limit={LIMIT} total={data.total} onMove={(next) => change(address, { offset: next })} />
    </>
  );
}
