import { useEffect, useState } from 'preact/hooks';
import type { MapData } from '../../api/types.ts';
import { get } from '../lib/data.ts';
import { count } from '../lib/format.ts';
import { hashOf } from '../lib/router.ts';
import { Go } from '../screens/parts.tsx';

const LISTED = 100;

/** The clusters by size, with their words. */
export function Clusters({ data }: { data: MapData }) {
  if (data.clusters.length === 0) return <p class="quiet">Finding clusters …</p>;
  return (
    <>
      <h2>Clusters</h2>
      <ol class="clusters">
        {data.clusters.map(({ words, rows }, index) => (
          <li key={`${words.join(' ')} ${index}`}>
            <span class="value">{count(rows)}</span> {words.join(', ') || 'no words'}
          </li>
        ))}
      </ol>
    </>
  );
}

/** Rows that are lit up. */
export function Listed({
  run,
  rows,
  what,
  onHover,
}: {
  run: number;
  rows: readonly number[];
  what: string;
  onHover: (row: number | null) => void;
}) {
  const [texts, setTexts] = useState<readonly (string | null)[]>([]);
  const shown = rows.slice(0, LISTED);
  const key = shown.join(',');
  useEffect(() => {
    let current = true;
    if (key)
      get<readonly (string | null)[]>(`runs/${run}/texts?rows=${key}`).then(
        (found) => current && setTexts(found),
        () => {},
      );
    return () => {
      current = false;
    };
  }, [key, run]);
  return (
    <>
      <h2 aria-live="polite">{`${count(rows.length)} rows ${what}`}</h2>
      <ul class="near">
        {shown.map((row, index) => (
          <li key={row}>
            <Go href={hashOf(run, 'row', { row })} onNear={(near) => onHover(near ? row : null)}>
              {texts[index] ?? `row ${row}`}
            </Go>
          </li>
        ))}
      </ul>
      {rows.length > LISTED && <p class="quiet">{`The first ${LISTED} are listed.`}</p>}
    </>
  );
}
