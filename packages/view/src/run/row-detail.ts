import type { Neighbour, RowDetail } from '../api/types.ts';
import { duplicatesOfRow } from './duplicates.ts';
import { setsOfRow } from './trace.ts';
import type { ViewedRun } from './viewed-run.ts';

const BLOCK = 2048;
const MOST = 8;

/** All there is to say of a row but its way through the graph. */
export async function rowDetail(run: ViewedRun, row: number): Promise<RowDetail | undefined> {
  const { dataset } = run.files;
  const source = dataset?.sources(row, row + 1)[0];
  if (!dataset || !source || !run.columns) return undefined;
  const { own, others, norm } = await neighbours(run, row);
  const cells = run.columns.names.map((name) => [name, run.columns?.get(name)?.cell(row) ?? null] as const);
  return {
    row,
    text: run.text(row),
    request: source.request,
    candidate: source.candidate,
    probability: source.probability,
    problems: source.problems,
    sets: setsOfRow(run, row),
    cells: Object.fromEntries(cells),
    duplicates: duplicatesOfRow(run, row),
    own,
    others,
    norm,
  };
}

/** The rows nearest to one by cosine, in its own split and in others: one pass over all vectors. */
async function neighbours(run: ViewedRun, row: number) {
  const { dataset } = run.files;
  if (!dataset || dataset.dimension === 0) return { own: [], others: [], norm: null };
  const { dimension, length } = dataset;
  const query = await dataset.embeddings(row, row + 1);
  const norm = Math.hypot(...query);
  const split = run.columns?.get('split');
  const of = (other: number): string | null => (split?.cell(other) as string | null) ?? null;
  const mine = of(row);
  const own: { row: number; cosine: number }[] = [];
  const others: { row: number; cosine: number }[] = [];
  for (let start = 0; start < length; start += BLOCK) {
    const end = Math.min(length, start + BLOCK);
    const block = await dataset.embeddings(start, end);
    for (let other = start; other < end; other++) {
      if (other === row) continue;
      let [dot, squared] = [0, 0];
      for (let k = 0, at = (other - start) * dimension; k < dimension; k++, at++) {
        const value = block[at]!;
        dot += query[k]! * value;
        squared += value * value;
      }
      const cosine = norm * squared > 0 ? dot / (norm * Math.sqrt(squared)) : 0;
      insert(of(other) === mine ? own : others, { row: other, cosine });
    }
  }
  const tell = (each: { row: number; cosine: number }): Neighbour => ({
    ...each,
    text: run.text(each.row) ?? '',
    split: of(each.row),
  });
  return { own: own.map(tell), others: others.map(tell), norm };
}

function insert(list: { row: number; cosine: number }[], entry: { row: number; cosine: number }): void {
  if (list.length === MOST && entry.cosine <= list[MOST - 1]!.cosine) return;
  let at = list.length;
  while (at > 0 && list[at - 1]!.cosine < entry.cosine) at--;
  list.splice(at, 0, entry);
  if (list.length > MOST) list.pop();
}
