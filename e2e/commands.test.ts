import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ablata, succeed } from './support/ablata.ts';

// What a researcher does after a run, by the real command, on the files of one small run.
const folder = mkdtempSync(join(tmpdir(), 'ablata-e2e-commands-'));
const run = join(folder, 'runs/small');
const at = (...args: string[]) => succeed(args, { cwd: folder });
const manifest = () => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));

const CONFIG = {
  name: 'small',
  seed: 5,
  target: 120,
  services: {
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical' },
    dedupe: { use: 'cosine', threshold: 0.6 },
    splits: { use: 'nested', sizes: [60, 120], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }, { use: 'parquet' }],
  },
};

beforeAll(async () => {
  writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(CONFIG)); // YAML holds JSON
  await at('run');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the log tells a first start from one that goes on', async () => {
  const starts = () =>
    readFileSync(join(run, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; resumed?: boolean })
      .filter(({ type }) => type === 'started');
  expect(starts().map(({ resumed }) => resumed)).toEqual([false]);
  await at('run');
  expect(starts().map(({ resumed }) => resumed)).toEqual([false, true]);
});

describe('verify', () => {
  test('finds nothing wrong with a run, all pairs looked at, and begins with the verdict', async () => {
    const { stdout } = await at('verify', 'runs/small', '--full');
    expect(stdout).not.toContain('FAIL');
    expect(stdout).toMatch(/ok {4}books +asked \d+ = kept 120 \+ dropped \d+/);
    expect(stdout).toMatch(/ok {4}dedup +dedupe: \d+ dropped rows are at or over 0\.6 .* no kept pair of \d+ is/);
    expect(stdout).toMatch(/the largest cosine across splits is 0\.\d+ \(rows \d+ and \d+\)/);
    expect(stdout).toMatch(/^verified: 11 checks passed\n/);
  });

  test('catches a planted leak: the rows of train in the file of val', async () => {
    const [train, val] = ['train', 'val'].map((split) => join(run, `dataset/splits/60/${split}.pt`)) as [
      string,
      string,
    ];
    const before = readFileSync(val);
    copyFileSync(train, val);
    try {
      const { status, stdout, stderr } = await ablata(['verify', 'runs/small'], { cwd: folder });
      expect(status).toBe(1);
      expect(stdout).toMatch(/FAIL {2}files +dataset\/splits\/60\/val\.pt was changed/);
      expect(stdout).toMatch(/FAIL {2}rows +splits\/60\/val\.pt, held against proof\.json: has 48 rows, expected 6/);
      expect(stdout).toMatch(/FAIL {2}splits +60\/val holds 48 rows; the manifest says 6 \(and \d+ more: --verbose\)/);
      expect(stderr).toBe('error: NOT verified: 3 of 11 checks failed: files, rows, splits [DATA_NOT_VERIFIED]\n');
    } finally {
      writeFileSync(val, before);
    }
  });

  test('catches a duplicate that is named for the wrong row, and a cosine that is too high', async () => {
    const file = join(run, 'dataset/proof.json');
    const before = readFileSync(file, 'utf8');
    const proof = JSON.parse(before) as { stages: { dedupe: { decisions: { row: number }[] } } };
    expect(proof.stages.dedupe.decisions.length).toBeGreaterThan(0);
    const [first] = proof.stages.dedupe.decisions as [{ row: number }];
    first.row = (first.row + 1) % 120;
    writeFileSync(file, JSON.stringify(proof));
    try {
      const { status, stdout } = await ablata(['verify', 'runs/small', '--leak', '0.3'], { cwd: folder });
      expect(status).toBe(1);
      expect(stdout).toMatch(
        /FAIL {2}dedup +dedupe: Row \d+:\d+ was dropped, but its cosine to row \d+ is .* below 0\.6/,
      );
      expect(stdout).toMatch(/FAIL {2}leak +the largest cosine across splits is .*; it must be below 0\.3/);
    } finally {
      writeFileSync(file, before);
    }
  });

  test('says what is no run', async () => {
    const { status, stderr } = await ablata(['verify', '.'], { cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toMatch(/is not the folder of a run: it has no readable run\.json \[DATA_NO_RUN\]/);
  });
});

test('plan says that nothing is left, and for another candidate count what differs; it writes nothing', async () => {
  const before = readFileSync(join(folder, '.ablata/ledger.db'));
  const again = (await at('plan')).stdout;
  expect(again).toContain('Nothing is left to pay.');
  expect(again).toMatch(
    /^Memory of dedupe: at most [\d.]+ [MG]B for [\d,]+ kept rows of \d+ \([\d,]+ bytes each\), beside [\d.]+ MB at most for the process itself\.$/m,
  );
  const other = { ...CONFIG, services: { ...CONFIG.services, prompt: { ...CONFIG.services.prompt, candidates: 4 } } };
  writeFileSync(join(folder, 'other.yaml'), JSON.stringify(other));
  const { stdout } = await at('plan', 'other.yaml');
  expect(stdout).toMatch(/generate +0 +≈ 38/);
  expect(stdout).toMatch(/The nearest one in the ledger differs in: .*maxItems 5 → 4/);
  expect(stdout).toMatch(/Left: ≈ [\d,]+ prompt and [\d,]+ completion tokens/);
  const second = { slot: 'llm', use: 'judge-grammar' };
  const stage = {
    use: 'judge',
    after: 'parse',
    with: { llm: 'second' },
    criteria: { useful: 'Is it?' },
    scale: [1, 5],
  };
  writeFileSync(
    join(folder, 'second.yaml'),
    JSON.stringify({ ...CONFIG, services: { ...CONFIG.services, second }, stages: [stage] }),
  );
  expect((await at('plan', 'second.yaml')).stdout).toContain('and what second will take: it has no answer there yet.');
  expect(readFileSync(join(folder, '.ablata/ledger.db')).equals(before)).toBe(true);
});

test('plan computes nothing that a stage would have to pay for', async () => {
  const paid = join(folder, 'paid.txt');
  const stage = (version: number) => `import { appendFileSync } from 'node:fs';
export default { kind: 'rows', name: 'judge', version: ${version}, needs: {}, reads: { text: 'string' }, adds: { score: 'number' }, removes: [], fanOut: false,
  async *run(batches, { memo }) {
    for await (const batch of batches) {
      const score = [];
      for (const text of batch.column('text')) score.push(await memo({ text }, async () => (appendFileSync(${JSON.stringify(paid)}, 'x'), text.length)));
      yield batch.add({ score });
    }
  } };`;
  const judged = { ...CONFIG, name: 'judged', stages: [{ use: './judge.mjs', after: 'parse' }] };
  writeFileSync(join(folder, 'judged.yaml'), JSON.stringify(judged));
  writeFileSync(join(folder, 'judge.mjs'), stage(1));
  await at('run', 'judged.yaml');
  const once = readFileSync(paid, 'utf8').length;
  expect(once).toBeGreaterThanOrEqual(120);
  await at('run', 'judged.yaml');
  expect((await at('plan', 'judged.yaml')).stdout).toContain('Nothing is left to pay.');
  writeFileSync(join(folder, 'judge.mjs'), stage(2)); // its author says that its answers are others now
  const { stderr } = await at('plan', 'judged.yaml');
  expect(stderr).toContain("the stage 'judge' would compute what the ledger does not hold");
  expect(readFileSync(paid, 'utf8').length).toBe(once);
});

test('inspect shows rows of any format', async () => {
  for (const ending of ['pt', 'parquet']) {
    const { stdout } = await at('inspect', `runs/small/dataset/small.${ending}`);
    expect(stdout).toContain('120 rows, embeddings float32 [120, 1024]');
  }
});

test('convert gives the same rows in another format', async () => {
  await at('convert', 'runs/small/dataset/small.pt', 'small.safetensors');
  await at('convert', 'small.safetensors', 'again.pt');
  const texts = async (file: string) => (await at('inspect', file)).stdout.split('\n').slice(2, 9);
  expect(await texts('again.pt')).toEqual(await texts('runs/small/dataset/small.pt'));
});

test('a dataset is a source', async () => {
  const next = {
    ...CONFIG,
    name: 'next',
    target: 40,
    services: {
      ...CONFIG.services,
      source: { use: 'dataset', path: 'runs/small/dataset/small.pt' },
      splits: { use: 'random' },
    },
  };
  writeFileSync(join(folder, 'next.yaml'), JSON.stringify(next));
  expect((await at('run', 'next.yaml')).stdout).toMatch(/rows kept +40/);
});

test('export writes what load_dataset understands: Parquet, card and Croissant', async () => {
  await at('export', 'runs/small', '--huggingface', 'hub', '--license', 'mit');
  const card = readFileSync(join(folder, 'hub/README.md'), 'utf8');
  expect(card).toMatch(/^---\nlanguage:\n- en\nlicense: mit\n/);
  expect(card).toContain('path: data/60/train-00000-of-00001.parquet');
  expect(card).toContain('The texts come from a phrase grammar');
  expect(JSON.parse(readFileSync(join(folder, 'hub/croissant.json'), 'utf8')).conformsTo).toContain('croissant');
  expect(existsSync(join(folder, 'hub/data/120/test-00000-of-00001.parquet'))).toBe(true);
  const { stages } = JSON.parse(readFileSync(join(run, 'dataset/proof.json'), 'utf8'));
  const vectors = Object.values(stages as Record<string, { vectors: string | null }>).flatMap(
    ({ vectors }) => vectors ?? [],
  );
  expect(vectors).not.toEqual([]);
  for (const name of ['run.json', ...['proof.json', ...vectors].map((each) => `dataset/${each}`)])
    expect(readFileSync(join(folder, 'hub', name.replace('dataset/', ''))).equals(readFileSync(join(run, name)))).toBe(
      true,
    );
});

test('compare, thresholds and report read the run', async () => {
  const { stdout } = await at('compare', 'runs/small', 'runs/small', '--out', 'compared');
  expect(stdout).toMatch(/small +120 +\d+ +\d+\.\d%/);
  expect(readFileSync(join(folder, 'compared/comparison.md'), 'utf8')).toContain('| small | 120 |');
  const { thresholds } = JSON.parse((await at('thresholds', 'runs/small', '--at', '0.9', '--json')).stdout);
  const { kept } = thresholds[0];
  expect(kept).toBeGreaterThanOrEqual(120);
  await at('report', 'runs/small');
  expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('<title>small</title>');
});

test('the ledger can be looked at, exported and pruned', async () => {
  const { stdout } = await at('ledger', 'stats');
  expect(stdout).toMatch(/llm +phrase-grammar +\d+/);
  const lines = (await at('ledger', 'export')).stdout.trim().split('\n');
  expect(JSON.parse(lines[0] as string)).toMatchObject({ type: 'completion', sample: 0 });
  const refused = await ablata(['ledger', 'prune'], { cwd: folder });
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('prune needs to know what to forget')]);
  expect((await at('ledger', 'prune', '--service', '1', '--dry-run')).stdout).toMatch(/would forget \d+ completions/);
  for (const [args, message] of [
    [['constructor'], "the ledger has no action 'constructor'. Known: stats, prune, export, salvage. [CONFIG_USAGE]"],
    [['toString'], "the ledger has no action 'toString'. Known: stats, prune, export, salvage. [CONFIG_USAGE]"],
    [['slavage'], "the ledger has no action 'slavage'. Did you mean 'salvage'? [CONFIG_USAGE]"],
    [['prune', '--service', 'constructor'], "the ledger has no service 'constructor' [CONFIG_USAGE]"],
    [['export', '--out', 'ablata.yaml'], 'ablata.yaml is already there [CONFIG_USAGE]'],
  ] as const) {
    const { status, stderr } = await ablata(['ledger', ...args], { cwd: folder });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  }
});

test('a raised limit of tokens pays only for the answers that were cut, and makes the same dataset', async () => {
  const services = {
    ...CONFIG.services,
    dedupe: { use: 'cosine', threshold: 0.99 },
    splits: { use: 'nested', sizes: [10], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'parquet' }],
  };
  const limit = (maxTokens: number, ledger: string): void => {
    const prompt = { use: 'direct', maxTokens };
    const config = { name: 'limited', seed: 5, target: 20, services: { ...services, prompt }, run: { ledger } };
    writeFileSync(join(folder, 'limited.yaml'), JSON.stringify(config));
  };
  const dataset = async (): Promise<Buffer> => {
    await at('run', 'limited.yaml');
    return readFileSync(join(folder, 'runs/limited/dataset/limited.parquet'));
  };
  limit(1000, 'fresh.db');
  const expected = await dataset();
  limit(26, 'limited.db');
  await dataset();
  limit(1000, 'limited.db');
  const held = Number(/^generate +(\d+)/m.exec((await at('plan', 'limited.yaml')).stdout)?.[1]);
  expect((await dataset()).equals(expected)).toBe(true);
  const lines = (await at('ledger', 'export', '--config', 'limited.yaml')).stdout.trim().split('\n');
  const answers = lines.map((line) => JSON.parse(line) as Stored).filter(({ type }) => type === 'completion');
  const samples = (maxTokens: number, finishReason: string): number[] =>
    answers
      .filter(
        ({ request, answer }) => request.maxTokens === maxTokens && answer.choices[0]?.finishReason === finishReason,
      )
      .map(({ sample }) => sample);
  const [whole, paid] = [samples(26, 'stop'), samples(1000, 'stop')];
  expect(whole.length).toBeGreaterThan(3);
  expect(held).toBeGreaterThan(3); // the plan knows
  expect(paid.length).toBeGreaterThan(3);
  expect(paid.filter((sample) => whole.includes(sample))).toEqual([]);
});

interface Stored {
  readonly type: string;
  readonly sample: number;
  readonly request: { readonly maxTokens?: number };
  readonly answer: { readonly choices: readonly { readonly finishReason: string }[] };
}

test('a ledger with a broken header is salvaged; one that is none is left alone', async () => {
  const ledger = join(folder, 'salvaged.db');
  copyFileSync(join(folder, '.ablata/ledger.db'), ledger);
  writeFileSync(join(folder, 'salvaged.yaml'), JSON.stringify({ ...CONFIG, run: { ledger: 'salvaged.db' } }));
  const bytes = readFileSync(ledger);
  writeFileSync(ledger, Buffer.concat([Buffer.alloc(100, 0xff), bytes.subarray(100)]));
  const refused = await ablata(['ledger', 'stats', '--config', 'salvaged.yaml'], { cwd: folder });
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('ablata ledger salvage')]);
  const { stdout } = await at('ledger', 'salvage', '--config', 'salvaged.yaml');
  expect(stdout).toMatch(/saved [1-9]\d* completions, .*; 0 rows were damaged\n.*salvaged\.db\.damaged/);
  writeFileSync(ledger, 'Dear diary');
  const alone = await ablata(['ledger', 'salvage', '--config', 'salvaged.yaml'], { cwd: folder });
  expect([alone.status, alone.stderr]).toEqual([1, expect.stringMatching(/is no ledger, .* \[LEDGER_FOREIGN\]/)]);
  expect(readFileSync(ledger, 'utf8')).toBe('Dear diary');
});

test('init makes a project that runs, and overwrites nothing', async () => {
  await at('init', 'fresh');
  expect((await ablata(['init', 'fresh'], { cwd: folder })).stderr).toContain('is already there');
  expect(manifest().outcome).toBe('target');
});
