import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { smallRun } from '../../test/small-run.ts';
import { Explorer } from './explorer.ts';
import type {
  ColumnValues,
  Duplicates,
  Histograms,
  Live,
  MapData,
  Overview,
  PairsPage,
  RowDetail,
  RowsPage,
  Trace,
} from './types.ts';

const TEXTS = Array.from(
  { length: 40 },
  (_, row) => `Check step ${row} and say ${row % 2 ? 'why it holds' : 'what it means'}.`,
);

async function open(folder: string) {
  const explorer = new Explorer([{ folder, label: 'small' }]);
  onTestFinished(() => explorer[Symbol.asyncDispose]());
  return <T>(path: string, query = ''): Promise<T> => explorer.get(path, new URLSearchParams(query)) as Promise<T>;
}

describe('a run', () => {
  test('tells what it came to', async () => {
    const get = await open(await smallRun(TEXTS));
    const overview = await get<Overview>('runs/0/overview');
    expect(overview).toMatchObject({ asked: 41, kept: 40, dimension: 4, missing: [], running: false });
    expect(overview.sets).toEqual([
      { name: 'train', rows: 30 },
      { name: 'test', rows: 10 },
    ]);
    expect(overview.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'text text',
      'split category',
      'quality number',
      'judge.mean number',
      'probability number',
      'problems json',
      'word_count number',
      'duplicates number',
      'request number',
      'candidate number',
    ]);
    expect(overview.courses.at(-1)?.series[0]?.points.at(-1)).toEqual({ x: 41, y: 40 });
  });

  test('gives rows filtered, searched and sorted; nulls come last', async () => {
    const get = await open(await smallRun(TEXTS));
    const filtered = await get<RowsPage>('runs/0/rows', 'where=split == "test" %26%26 judge.mean > 10&limit=3');
    expect([filtered.total, filtered.of, filtered.rows.map(({ row }) => row)]).toEqual([5, 40, [23, 27, 31]]);
    const found = await get<RowsPage>('runs/0/rows', 'search="why it" STEP&limit=2');
    expect([found.total, found.rows.map(({ row }) => row)]).toEqual([20, [1, 3]]);
    const sorted = await get<RowsPage>('runs/0/rows', 'sort=quality&desc=1&limit=200');
    const cells = sorted.rows.map(({ cells: { quality } }) => quality);
    expect(cells.slice(0, 5)).toEqual([4, 4, 4, 4, 4]);
    expect(cells.slice(-14).every((cell) => cell === null)).toBe(true);
  });

  test('counts bars whose filters hold for as many rows', async () => {
    const get = await open(await smallRun(TEXTS));
    const { columns } = await get<Histograms>('runs/0/histograms');
    for (const { bars, none, column } of columns) {
      expect(
        bars.reduce((sum, { count }) => sum + count, none),
        column,
      ).toBe(40);
      for (const { where, count } of bars) {
        if (where === null) continue;
        const { total } = await get<RowsPage>('runs/0/rows', new URLSearchParams({ where, limit: '1' }).toString());
        expect(total, where).toBe(count);
      }
    }
  });

  test('says what is wrong with a filter', async () => {
    const get = await open(await smallRun(TEXTS));
    await expect(get('runs/0/rows', 'where=wordcount > 3')).rejects.toThrow(/'wordcount'.*word_count/s);
    await expect(get('runs/0/rows', 'where=word_count')).rejects.toThrow(
      'the filter gives a number, and a filter says true or false',
    );
    await expect(get('runs/0/rows', 'offset=-1')).rejects.toThrow(
      "offset must be a whole number of at least 0 (was '-1')",
    );
    await expect(get('runs/7/rows')).rejects.toThrow('there is no run 7: there are 1');
  });

  test('shows a row with its nearest rows, and its way', async () => {
    const get = await open(await smallRun(TEXTS));
    const detail = await get<RowDetail>('runs/0/row', 'row=0');
    expect(detail).toMatchObject({ text: TEXTS[0], sets: ['train'], request: 0, candidate: 0 });
    expect(detail.duplicates).toMatchObject([{ request: 0, candidate: 7, similarity: 0.93 }]);
    expect(detail.own.every(({ split }) => split === 'train')).toBe(true);
    expect(detail.others.every(({ split }) => split === 'test')).toBe(true);
    const cosines = detail.own.map(({ cosine }) => cosine);
    expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
    const dropped = await get<Trace>('runs/0/trace', 'request=0&candidate=7');
    expect(dropped.steps.at(-1)).toMatchObject({
      state: 'dropped',
      did: 'Dropped as duplicate: similarity 0.9300 to row 0.',
    });
  });

  test('places rows, colours them, and tells duplicates', async () => {
    const get = await open(await smallRun(TEXTS));
    const map = await get<MapData>('runs/0/map');
    expect([map.rows, map.state, map.dropped]).toEqual([40, 'ready', null]);
    expect(Buffer.from(map.data, 'base64')).toHaveLength(40 * 2 * 2);
    expect(map.explained?.[0]).toBeGreaterThanOrEqual(map.explained?.[1] ?? 1);
    const values = await get<ColumnValues>('runs/0/values', 'column=split');
    expect(values).toMatchObject({ kind: 'category', labels: ['train', 'test'] });
    expect((await get<Duplicates>('runs/0/duplicates')).stages).toMatchObject([
      { stage: 'dedupe', threshold: 0.9, dropped: 1 },
    ]);
    expect((await get<PairsPage>('runs/0/pairs', 'stage=dedupe&from=0.9&to=0.94')).pairs).toMatchObject([
      { keptText: TEXTS[0] },
    ]);
  });
});

test('places rows by UMAP without being asked, keeps the places beside the run, and has them at once the next time', async () => {
  const folder = await smallRun(TEXTS);
  const get = await open(folder);
  await get('runs/0/map'); // by PCA: UMAP begins behind it
  const state = () => get<Pick<MapData, 'state'>>('runs/0/umap');
  await expect.poll(async () => (await state()).state, { timeout: 30_000 }).toBe('ready');
  const map = await get<MapData>('runs/0/map', 'projection=umap');
  expect([map.rows, map.state, map.clusters.length > 0]).toEqual([40, 'ready', true]);
  const file = join(folder, '.view/umap.f32');
  const { mtimeMs } = statSync(file);
  const again = await open(folder);
  await expect
    .poll(async () => (await again<MapData>('runs/0/map', 'projection=umap')).data, { timeout: 30_000 })
    .toBe(map.data);
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
});

describe('a run that is not whole', () => {
  test('without proof has rows, and says that there are no sets', async () => {
    const folder = await smallRun(TEXTS);
    rmSync(join(folder, 'dataset/proof.json'));
    const get = await open(folder);
    const overview = await get<Overview>('runs/0/overview');
    expect(overview.missing.join(' ')).toMatch(/has no proof.json/);
    expect([overview.run.rows, overview.sets]).toEqual([40, []]);
    expect((await get<RowsPage>('runs/0/rows')).total).toBe(40);
  });

  test('with a run.json that was cut still shows its rows', async () => {
    const folder = await smallRun(TEXTS, { name: 'x' });
    truncateSync(join(folder, 'run.json'), 200);
    writeFileSync(join(folder, 'dataset/proof.json'), '{');
    const get = await open(folder);
    const overview = await get<Overview>('runs/0/overview');
    expect(overview.missing.join(' ')).toMatch(/run.json can't be read/);
    for (const path of ['map', 'rejected', 'duplicates', 'live', 'trace', 'row', 'histograms'])
      expect(await get(`runs/0/${path}`)).toBeDefined();
  });

  test('with a damaged dataset has no rows, and says why', async () => {
    const folder = await smallRun(TEXTS);
    writeFileSync(join(folder, 'dataset/small.jsonl'), '{"text": "a"}\n{"te');
    const get = await open(folder);
    const overview = await get<Overview>('runs/0/overview');
    expect(overview.missing.join(' ')).toMatch(/small\.jsonl.*No dataset can be read/s);
    for (const path of ['map', 'rows', 'rejected', 'duplicates', 'live', 'histograms'])
      expect(await get(`runs/0/${path}`)).toBeDefined();
    await expect(get('runs/0/row')).rejects.toThrow('there is no row 0: the dataset has none');
  });

  test('that goes on is told by its events, half a line and all', async () => {
    const folder = await smallRun(TEXTS, { outcome: 'running' });
    const at = '2026-01-01T00:00:00.000Z';
    const progress = (seconds: number, rows: number) => ({
      at,
      type: 'progress',
      rows,
      target: 100,
      requests: rows,
      inFlight: 8,
      seconds,
      books: { asked: rows * 2, kept: rows, fates: {}, tokens: { prompt: rows * 10, completion: rows * 5 } },
    });
    const lines: object[] = [{ at, type: 'started' }, progress(10, 10), progress(20, 30), progress(60, 50)];
    writeFileSync(join(folder, 'events.jsonl'), `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"at":"20`);
    const live = await (await open(folder))<Live>('runs/0/live');
    expect(live).toMatchObject({
      running: true,
      rows: 50,
      target: 100,
      rowsPerSecond: 0.5,
      tokensPerSecond: 7.5,
      secondsLeft: 100,
      inFlight: 8,
    });
    expect(live.saturation.at(-1)).toEqual({ x: 100, y: 50 });
    lines.push({ at, type: 'ended', outcome: 'target', rows: 50 });
    writeFileSync(join(folder, 'events.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
    const over = await (await open(folder))<Live>('runs/0/live');
    expect([over.running, over.rowsPerSecond]).toEqual([false, 0.8]); // over all of it
    expect([live.ended, over.ended]).toEqual([null, null]); // the run.json of this one is still that of a run under way
    expect(await (await open(await smallRun(TEXTS)))<Live>('runs/0/live')).toMatchObject({
      outcome: 'target',
      ended: 'The target was reached.',
    });
  });
});
