import type { RunMap } from '../map/run-map.ts';
import type { Explorer } from './explorer.ts';
import type { Duplicates, Overview } from './types.ts';

/** What a page without a server needs: answers by their addresses, and the texts of each run. */
export interface Archive {
  readonly answers: Readonly<Record<string, unknown>>;
  readonly texts: readonly (readonly string[])[];
}

/** Texts on the map are read in passing: so many characters of each. */
const TEXT_LENGTH = { few: 240, many: 120, manyRows: 20_000 };
const COLORED_COLUMNS = 12;
/** As the page asks for the pairs next to the threshold. */
const NEARBY = 0.01;
const PAIRS = 15;

/** Asks an explorer all that a report shows. */
export async function archiveOf(explorer: Explorer, runs: number): Promise<Archive> {
  const answers: Record<string, unknown> = {};
  const ask = async <T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> => {
    const search = new URLSearchParams(query);
    const found = await explorer.get(path, search);
    answers[search.size > 0 ? `${path}?${search}` : path] = found;
    return found as T;
  };
  const texts: (readonly string[])[] = [];
  for (let id = 0; id < runs; id++) {
    const map = await explorer.map(id);
    await map.background.settled('clusters'); // first, so that `cluster` is a column
    const { columns } = await ask<Overview>(`runs/${id}/overview`);
    await ask(`runs/${id}/checks`);
    await map.background.settled('statistics');
    await ask(`runs/${id}/statistics`);
    await ask(`runs/${id}/map`, { projection: 'pca' });
    const colored = columns.filter(({ kind }) => kind === 'category' || kind === 'number').slice(0, COLORED_COLUMNS);
    for (const { name } of colored) await ask(`runs/${id}/values`, { column: name });
    if (columns.some(({ name }) => name === 'cluster')) await ask(`runs/${id}/values`, { column: 'cluster' });
    await ask(`runs/${id}/samples`);
    const { stages } = await ask<Duplicates>(`runs/${id}/duplicates`);
    for (const { stage, threshold } of stages) {
      const from = threshold ?? 0.95;
      const query = { stage, from: String(from), to: String(from + NEARBY), offset: '0', limit: String(PAIRS) };
      await ask(`runs/${id}/pairs`, query);
    }
    texts.push(textsOf(map));
  }
  await ask('runs');
  if (runs > 1) await ask('compare');
  return { answers, texts };
}

function textsOf({ run: { files } }: RunMap): readonly string[] {
  const { dataset } = files;
  if (!dataset || dataset.text === null) return [];
  const most = dataset.length > TEXT_LENGTH.manyRows ? TEXT_LENGTH.many : TEXT_LENGTH.few;
  return dataset.texts().map((text) => (text.length > most ? `${text.slice(0, most - 1)}…` : text));
}
