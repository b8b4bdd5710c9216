import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../../test/command.ts';
import { nested, offlineServices } from '../../test/offline-services.ts';

let folder: string;
const config = (): string => join(folder, 'ablata.yaml');
const run = (): string => join(folder, 'runs/small');

function write(change: object = {}, encoder: object = {}): void {
  const text = JSON.stringify({
    name: 'small',
    seed: 5,
    target: 30,
    services: {
      ...offlineServices,
      encoder: { ...offlineServices.encoder, ...encoder },
      splits: nested(20, 30),
    },
    ...change,
  });
  writeFileSync(config(), text);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ablata-stats-'));
  write();
  await command('run', config());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('stats', () => {
  test('are measured once, and again when the dataset is another', async () => {
    const file = join(run(), 'statistics.json');
    expect(existsSync(file)).toBe(false);
    const { out, status } = await command('stats', run());
    expect(status).toBe(0);
    expect(out.join('\n')).toMatch(/≥ 0\.6 .*test to train +3 /s);
    expect(out.join('\n')).toMatch(/effective rank +\d/);
    const stored = JSON.parse(readFileSync(file, 'utf8'));
    stored.statistics.rows = 77;
    writeFileSync(file, JSON.stringify(stored));
    expect((await command('stats', run())).out[0]).toBe('small: 77 rows');
    stored.of = { 'dataset/small.pt': 'another' };
    writeFileSync(file, JSON.stringify(stored));
    expect((await command('stats', run())).out[0]).toBe('small: 30 rows');
    const { embeddings } = JSON.parse((await command('stats', run(), '--json')).out.join(''));
    expect(Object.keys(embeddings.embedding.neighbours.all.atLeast)).toEqual(['0.6', '0.9', '0.95']);
  });

  test('stand in run.json where a stage measures them', async () => {
    write({ name: 'staged', stages: [{ use: 'statistics', after: 'split', at: [0.5] }] });
    await command('run', config());
    const { summaries } = JSON.parse(readFileSync(join(folder, 'runs/staged/run.json'), 'utf8'));
    expect(summaries.statistics.embeddings.embedding.neighbours.toTraining.of.test.atLeast).toHaveProperty('0.5');
    await command('stats', join(folder, 'runs/staged'));
    expect(existsSync(join(folder, 'runs/staged/statistics.json'))).toBe(false);
    write();
  });
});

describe('neighbours', () => {
  const near = async (...more: string[]) => {
    const { out, err, status } = await command('neighbours', run(), ...more, '--json');
    return { rows: out.map((line) => JSON.parse(line)), err: err.join('\n'), status };
  };

  test('of a row, and of its text, are the same, nearest first and without itself', async () => {
    const { rows } = await near('--row', '3', '--limit', '5');
    expect(rows.map(({ cosine }) => cosine)).toEqual(rows.map(({ cosine }) => cosine).toSorted((a, b) => b - a));
    expect(rows).toHaveLength(5);
    expect(rows.some(({ row }) => row === 3)).toBe(false);
    const [first] = rows;
    const { rows: back } = await near(first.text, '--limit', '29', '--config', join(folder, 'nowhere'));
    expect(back.find(({ row }) => row === 3).cosine).toBeCloseTo(first.cosine, 5);
  });

  test('of another text take the encoder of the config, which must be that of the run', async () => {
    expect((await near('Check the units of every number.', '--config', config(), '--limit', '2')).rows).toHaveLength(2);
    write({}, { dimension: 32 });
    const { err, status } = await near('Check the units of every number.', '--config', config());
    expect(status).toBe(2);
    expect(err).toMatch(/the encoder 'encoder' of the config is \{.*32.*\}; the run's vectors come from \{.*64.*\}/);
    write();
  });

  test('say what is missing', async () => {
    for (const none of [[], [' ']]) expect((await near(...none)).err).toMatch(/name either a text or a row/);
    expect((await near('--row', '30')).err).toMatch(/--row must be a whole number from 0 to 29 \(was 30\)/);
    expect((await near('new', '--config', join(folder, 'nowhere'))).err).toMatch(/Say where it is with --config/);
  });
});

describe('rows', () => {
  const rows = async (...more: string[]) => {
    const { out, err, status } = await command('rows', run(), ...more, '--json');
    return { rows: out.map((line) => JSON.parse(line)), err: err.join('\n'), status };
  };

  test('are those for which an expression holds, in the order asked for', async () => {
    const { rows: found } = await rows(
      '--where',
      'split == "test" || word_count > 25.0',
      '--sort',
      'word_count',
      '--desc',
      '--columns',
      'split,word_count',
    );
    expect(found.length).toBeGreaterThan(2);
    for (const { split, word_count } of found) expect(split === 'test' || word_count > 25).toBe(true);
    expect(found.map(({ word_count }) => word_count)).toEqual(
      found.map(({ word_count }) => word_count).toSorted((a, b) => b - a),
    );
  });

  test('at random are the same each time, and none twice', async () => {
    const { rows: some } = await rows('--random', '7');
    expect(new Set(some.map(({ row }) => row)).size).toBe(7);
    expect((await rows('--random', '7')).rows).toEqual(some);
    const { rows: sorted } = await rows('--random', '7', '--sort', 'word_count', '--columns', 'word_count');
    expect(sorted.map(({ word_count }) => word_count)).toEqual(
      sorted.map(({ word_count }) => word_count).toSorted((a, b) => a - b),
    );
  });

  test('say what is wrong with a question', async () => {
    expect((await rows('--columns', 'txt')).err).toMatch(/no column 'txt'. Did you mean 'text'/);
    expect((await rows('--sort', 'word-count')).err).toMatch(
      /no column 'word-count' to sort by. Did you mean 'word_count'/,
    );
    expect((await rows('--where', 'wordcount > 2')).err).toMatch(/wordcount.*Did you mean 'word_count'/);
    expect((await rows('--limit', '0')).err).toMatch(/--limit must be a whole number of at least 1 \(was 0\)/);
  });

  test('end with how many there are', async () => {
    const { out } = await command('rows', run(), '--search', 'the', '--limit', '2');
    expect(out.at(-1)).toMatch(/^2 of \d+ that fit, of 30 rows$/);
  });
});

test('answers --rejected shows what was read of the last request beyond the target', async () => {
  const dropped = readFileSync(join(run(), 'dropped.jsonl'), 'utf8').trim().split('\n');
  const beyond = dropped.map((line) => JSON.parse(line)).filter(({ stage }) => stage === 'target');
  expect(beyond.length).toBeGreaterThan(0);
  const { out } = await command('answers', run(), '--reason', 'target reached', '--json');
  expect(out.map((line) => JSON.parse(line))).toEqual([
    {
      ...{ request: beyond[0].request, candidate: null, stage: 'target', service: 'llm' },
      dropped: ['filtered: target reached'],
      choices: [expect.objectContaining({ text: expect.stringContaining('responses') })],
    },
  ]);
});
