import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../../test/command.ts';
import { nested, offlineServices } from '../../test/offline-services.ts';
import { PlantedRun } from '../../test/planted-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ablata-shards-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = join(folder, 'runs/cut');

const CONFIG = {
  name: 'cut',
  seed: 5,
  target: 60,
  run: { checkpointEvery: 10 },
  services: {
    ...offlineServices,
    dedupe: { use: 'cosine', threshold: 0.5 },
    splits: nested(30, 60),
    output: [
      { use: 'parquet', shard: { rows: 25 } },
      { use: 'safetensors', shard: { bytes: 10_000 } },
    ],
  },
};

beforeAll(async () => {
  writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(CONFIG));
  const { status, err } = await command('run', join(folder, 'ablata.yaml'));
  expect([status, err.join('\n')]).toEqual([0, expect.not.stringContaining('error')]);
});

const shardsIn = (place: string): string[] => readdirSync(place).filter((name) => name.endsWith('.parquet'));

test('a run in shards is verified, shown and exported as one in files', async () => {
  const { status, out } = await command('verify', run, '--full');
  expect(out.filter((line) => line.startsWith('FAIL'))).toEqual([]);
  expect([status, out[0]]).toEqual([0, 'verified: 11 checks passed']);
  expect(shardsIn(join(run, 'dataset'))).toHaveLength(3);
  const { out: shown } = await command('inspect', join(run, 'dataset/cut.parquet'));
  expect(shown[0]).toBe('cut: 60 rows, embeddings float32 [60, 64], in 3 shards');
  const { out: split } = await command('inspect', join(run, 'dataset/splits/60/train.parquet.index.json'));
  expect(split[0]).toBe('cut: 48 rows, embeddings float32 [48, 64], in 2 shards');
  const hub = join(folder, 'hub');
  const { out: exported } = await command('export', run, '--huggingface', hub, '--shard-rows', '20');
  expect(exported[0]).toMatch(/^9 Parquet files, README\.md, croissant\.json and the run's proof in /);
  expect(shardsIn(join(hub, 'data/60'))).toEqual([
    'test-00000-of-00001.parquet',
    ...[0, 1, 2].map((number) => `train-0000${number}-of-00003.parquet`),
    'val-00000-of-00001.parquet',
  ]);
  expect(readFileSync(join(run, 'dataset/README.md'), 'utf8')).toContain('path: "splits/60/train-*-of-00002.parquet"');
});

test('a shard that is gone, another in its place, or one too many is found', async () => {
  const planted = new PlantedRun(run);
  rmSync(planted.path('dataset/splits/60/train-00001-of-00002.parquet'));
  planted.write('dataset/cut-00001-of-00003.parquet', readFileSync(planted.path('dataset/cut-00000-of-00003.parquet')));
  writeFileSync(planted.path('dataset/splits/60/train-00002-of-00003.parquet'), 'x');
  const { status, out } = await command('verify', planted.folder, '--verbose');
  const failed = out.join('\n');
  expect(status).toBe(1);
  for (const found of [
    'dataset/splits/60/train-00001-of-00002.parquet is missing',
    'train-00002-of-00003.parquet is not in run.json',
    'shard 1 of 2 is missing',
    'the .parquet.index.json dataset, held against .safetensors.index.json',
  ])
    expect(failed).toContain(found);
});

test('a set can be written into shards by hand, and a size that is none is refused', async () => {
  const to = join(folder, 'again.pt');
  const { out } = await command('convert', join(run, 'dataset/cut.parquet'), to, '--shard-bytes', '9kB');
  expect(out).toHaveLength(1);
  const { out: shown } = await command('inspect', to);
  expect(shown[0]).toMatch(/^cut: 60 rows, embeddings float32 \[60, 64\], in \d shards$/);
  const { status, err } = await command('convert', to, join(folder, 'x.npy'), '--shard-bytes', 'much');
  expect([status, err[0]]).toEqual([
    2,
    expect.stringContaining('--shard-bytes must be a size such as 500MB or 2GB (was much)'),
  ]);
});
