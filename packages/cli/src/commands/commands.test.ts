import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { command } from '../../test/command.ts';
import { nested, offlineServices } from '../../test/offline-services.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ablata-commands-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CONFIG = {
  name: 'small',
  seed: 5,
  target: 30,
  services: { ...offlineServices, splits: nested(20, 30) },
};
type Services = typeof CONFIG.services;

function write(change: object = {}, services: Partial<Services> = {}): string {
  const file = join(folder, 'ablata.yaml');
  writeFileSync(file, JSON.stringify({ ...CONFIG, ...change, services: { ...CONFIG.services, ...services } }));
  return file;
}

const run = (): string => join(folder, 'runs/small');
const manifest = (name = 'run.json') => JSON.parse(readFileSync(join(run(), name), 'utf8'));

const OTHER_DATA =
  'small read other data: services.source.sha256 differs. With that data back in its place the same command goes on with it.';

describe('a run in the folder of another', () => {
  test('says what differs, and leaves nothing of the other behind', async () => {
    await command('run', write());
    await command('report', run());
    const report = readFileSync(join(run(), 'report.html'));
    await command('report', run(), run());
    expect(readFileSync(join(run(), 'report.html'))).toEqual(report);
    expect(existsSync(join(run(), 'comparison.html'))).toBe(true);
    const other = write({}, { splits: { ...CONFIG.services.splits, sizes: [10, 30] } });
    const { status, err } = await command('run', other);
    expect(status).toBe(0);
    expect(err.join('\n')).toMatch(
      /small holds the dataset of another run, and this one takes its place when it is done\. It differs in: services\.splits\.sizes \[20,30\] → \[10,30\]\. To keep both, give this experiment another name\./,
    );
    expect(readdirSync(join(run(), 'dataset/splits')).sort()).toEqual(['10', '30']);
    for (const page of ['report.html', 'comparison.html']) expect(existsSync(join(run(), page))).toBe(false);
    expect((await command('verify', run())).out[0]).toMatch(/^verified/);
  });

  test('says nothing when it is the same, and keeps its report', async () => {
    await command('run', write());
    await command('report', run());
    const { err } = await command('run', write());
    expect(err.join('\n')).not.toContain('another run');
    expect(existsSync(join(run(), 'report.html'))).toBe(true);
  });

  test('says when one that was killed read other data', async () => {
    const data = join(folder, 'data.jsonl');
    const config = { name: 'small', graph: ['texts', 'write'], run: { ledger: false } };
    const services = { source: { use: 'jsonl', path: 'data.jsonl' }, output: [{ use: 'jsonl' }] };
    writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify({ ...config, services }));
    const again = () => command('run', join(folder, 'ablata.yaml'));
    writeFileSync(data, '{"text":"a"}\n{"text":"b"}\n');
    await again();
    const killed = JSON.stringify({ ...manifest(), outcome: 'running' });
    for (const [text, told] of [
      ['{"text":"a"}\n{"text":"b"}\n', false],
      ['{"text":"a"}\n{"text":"c"}\n', true],
    ] as const) {
      writeFileSync(join(run(), 'run.json'), killed);
      writeFileSync(data, text);
      const { status, err } = await again();
      expect([status, err.join('\n')]).toEqual([
        0,
        told ? expect.stringContaining(OTHER_DATA) : expect.not.stringContaining(OTHER_DATA),
      ]);
    }
  });

  test('takes nothing away when it fails before it has a dataset', async () => {
    await command('run', write());
    const before = readFileSync(join(run(), 'run.json'), 'utf8');
    const llm = { use: 'vllm', baseURL: 'http://127.0.0.1:9/v1', model: 'x', patience: 1, retries: 0 };
    const { status, err } = await command('run', write({ target: 60 }, { llm }));
    expect(status).toBe(1);
    expect(err.join('\n')).toContain('unfinished.json is about this one');
    expect(readFileSync(join(run(), 'run.json'), 'utf8')).toBe(before);
    expect(manifest('unfinished.json')).toMatchObject({ outcome: 'failed', rows: 0, files: [] });
    expect((await command('verify', run())).out[0]).toMatch(/^verified/);
    await command('run', write({ target: 40 }));
    expect([manifest().rows, existsSync(join(run(), 'unfinished.json'))]).toEqual([40, false]);
  });
});

test('a run that saturates before it has the rows for its splits leaves a dataset', async () => {
  const services = {
    dedupe: { use: 'cosine', threshold: 0.35 },
    splits: { ...CONFIG.services.splits, sizes: [500, 1000] },
  };
  const { status, out, err } = await command(
    'run',
    write({ target: 1000, saturation: { window: 50, floor: 0.5 } }, services),
  );
  expect([status, err.filter((line) => line.startsWith('error'))]).toEqual([0, []]);
  expect(out.join('\n')).toContain('Saturated');
  expect((await command('verify', run())).out[0]).toMatch(/^verified/);
});

describe('config', () => {
  test('two outputs of one format are refused with their place', async () => {
    const { status, err } = await command('run', write({}, { output: [{ use: 'pt' }, { use: 'pt' }] }));
    expect([status, err[0]]).toEqual([
      2,
      expect.stringMatching(/ablata\.yaml:1:\d+ services\.output\[1\]: 'pt' is bound already, as output\[0\]/),
    ]);
  });

  test('what a service finds wrong with its options has a place', async () => {
    const prompt = { use: 'verbalized-sampling', candidates: 5, keep: 'tails' } as never;
    const { status, err } = await command('run', write({}, { prompt }));
    const said = err.find((line) => line.startsWith('error'));
    expect([status, said]).toEqual([2, expect.stringMatching(/ablata\.yaml:1:\d+ services\.prompt\S*: .*\[CONFIG_/)]);
  });
});

describe('compare', () => {
  test('passes over what is no run, and says so', async () => {
    await command('run', write());
    mkdirSync(join(folder, 'runs/small.comparison'));
    const { status, out, err } = await command('compare', run(), join(folder, 'runs/small.comparison'));
    expect([status, err]).toEqual([
      0,
      [expect.stringMatching(/small\.comparison is passed over: it is not the folder of a run/)],
    ]);
    expect(out.join('\n')).toMatch(/small +30/);
    expect((await command('compare', folder)).err.join('\n')).toContain('[DATA_NO_RUN]');
  });
});

test("a second ablation does not take the place of the first one's comparison, but the same one does", async () => {
  const ablate = (axis: string, values: readonly number[]) =>
    command('ablate', '--config', write({ ablations: { [axis]: { 'services.dedupe.threshold': values } } }));
  await ablate('a', [0.5]);
  const first = readFileSync(join(folder, 'runs/small.comparison/comparison.json'), 'utf8');
  await ablate('a', [0.5]);
  expect(readdirSync(join(folder, 'runs')).filter((name) => name.includes('comparison'))).toEqual(['small.comparison']);
  const { status, out } = await ablate('b', [0.4]);
  expect([status, out.at(-2)]).toEqual([0, expect.stringContaining('small.comparison-2/comparison.md')]);
  const kept = readFileSync(join(folder, 'runs/small.comparison/comparison.json'), 'utf8');
  const names = (text: string) => (JSON.parse(text) as { runs: { name: string }[] }).runs.map(({ name }) => name);
  expect(names(kept)).toEqual(names(first));
});

test.each(['abc', '0.9,', '0.9,x'])('thresholds --at %s is a mistake of the command line', async (at) => {
  const { status, err } = await command('thresholds', folder, '--at', at);
  expect([status, err[0]]).toEqual([2, expect.stringContaining('--at must be thresholds with commas between them')]);
});
