import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { succeed } from '../../e2e/support/ablata.ts';
import { checksums, copyExample } from '../../e2e/support/example.ts';

const TARGET = 60;

interface Tokens {
  readonly prompt: number;
  readonly completion: number;
}
interface Manifest {
  readonly outcome: string;
  readonly rows: number;
  readonly books: {
    readonly requests: number;
    readonly asked: number;
    readonly kept: number;
    readonly fates: Readonly<Record<string, number>>;
    readonly tokens: Tokens;
    readonly stages: Readonly<
      Record<string, { received: number; emitted: number; dropped: Record<string, number>; reasons: object }>
    >;
  };
  readonly usage: Readonly<Record<string, Tokens & { readonly rows: number }>>;
  readonly payments: {
    readonly completions: { readonly paid: number; readonly reused: number };
    readonly tokens: Tokens;
  };
}

interface Row {
  readonly text: string;
  readonly columns: Readonly<Record<string, unknown>>;
  readonly embedding: readonly number[];
}

/** The example as it is, but small, and with its ledger, folder and concurrency from the environment. */
function small(): string {
  const folder = copyExample('answered');
  writeFileSync(
    join(folder, 'small.config.ts'),
    `import answered from './ablata.config.ts';
     const { LEDGER, FOLDER, CONCURRENCY } = process.env;
     export default { ...answered, target: ${TARGET},
       services: { ...answered.services, output: [...answered.services.output, { use: 'jsonl' }],
         splits: { ...answered.services.splits, sizes: [20, ${TARGET}] } },
       run: { ledger: LEDGER, folder: FOLDER, concurrency: Number(CONCURRENCY) } };`,
  );
  return folder;
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
/** Checksums of all files of a run that must not depend on how it came about. */
function settled(run: string): Record<string, string> {
  const { 'run.json': _, 'events.jsonl': __, ...sums } = checksums(run);
  return sums;
}
const manifestOf = (run: string): Manifest => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Manifest;

test('three questions to three models: what is kept is good, the books balance, and nothing depends on how it was run', async () => {
  const folder = small();
  const env = { LEDGER: 'many.db', FOLDER: 'many', CONCURRENCY: '64' };
  const options = { cwd: folder, env };

  const before = await succeed(['plan', 'small.config.ts'], options);
  expect(before.stdout).toMatch(/^draw → .* → answer → quality → good → encode → dedupe → decontaminate → split/m);
  for (const step of ['generate', 'answer', 'quality']) expect(before.stdout).toMatch(RegExp(`${step} +0  ≈ \\d+`));

  const { stdout } = await succeed(['run', 'small.config.ts'], options);
  expect(stdout).toContain('The target was reached.');
  const run = join(folder, 'many/answered');
  const manifest = manifestOf(run);
  expect(manifest).toMatchObject({ outcome: 'target', rows: TARGET, books: { kept: TARGET } });

  const rows = readFileSync(join(run, 'dataset/answered.jsonl'), 'utf8').trimEnd().split('\n');
  expect(rows).toHaveLength(TARGET);
  for (const line of rows) {
    const { columns, embedding, text } = JSON.parse(line) as Row;
    expect(columns).toEqual({
      answer: expect.stringContaining(text), // the stand-in says the advice that it follows
      'quality.useful': expect.any(Number),
      'quality.followed': expect.any(Number),
      'quality.mean': expect.any(Number),
      'quality.reason': expect.stringMatching(/^useful: .+\nfollowed: /),
    });
    expect(embedding).toHaveLength(512);
    const { 'quality.mean': mean, 'quality.useful': useful, 'quality.followed': followed } = columns;
    expect(mean).toBeGreaterThanOrEqual(4);
    expect(mean).toBe(((useful as number) + (followed as number)) / 2);
  }

  // Every row that was asked is kept or has a fate, and no stage loses one on the way.
  const { books } = manifest;
  expect(books.kept + sum(books.fates)).toBe(books.asked);
  const chain = ['parse', 'answer', 'quality', 'good', 'encode', 'dedupe', 'decontaminate', 'target'];
  let arriving = 0;
  for (const name of chain) {
    const { received, emitted, dropped } = books.stages[name] as Manifest['books']['stages'][string];
    if (name !== 'parse') {
      expect(received).toBe(arriving);
      expect(emitted + sum(dropped)).toBe(received);
    }
    arriving = emitted;
  }
  expect(arriving).toBe(TARGET);
  expect(books.stages['good']?.reasons).toEqual({ 'filtered: not quality.mean >= 4': expect.any(Number) });

  // What the services were used for adds up to the books; what was paid is that and the little that was asked ahead.
  const { usage, payments } = manifest;
  expect(Object.keys(usage)).toEqual(['judge', 'llm', 'solver']);
  expect(usage['llm']?.rows).toBe(books.requests);
  expect(usage['solver']?.rows).toBe(books.stages['answer']?.received);
  expect(usage['judge']?.rows).toBe(books.stages['quality']?.received);
  for (const kind of ['prompt', 'completion'] as const) {
    const used = Object.values(usage).reduce((total, tokens) => total + tokens[kind], 0);
    expect(used).toBe(books.tokens[kind]);
    expect(payments.tokens[kind]).toBeGreaterThanOrEqual(used);
  }

  const verified = await succeed(['verify', run, '--full'], options);
  expect(verified.stdout).toMatch(/^ok +dedup +dedupe: .*no kept pair of \d+ is/m);
  const after = await succeed(['plan', 'small.config.ts'], options);
  for (const step of ['generate', 'answer', 'quality'])
    expect(after.stdout).toMatch(RegExp(`${step} +[1-9]\\d* +≈ 0\\b`));

  // One request at a time, and again from what is remembered: nothing differs.
  const bytes = settled(run);
  expect(Object.keys(bytes)).toEqual(expect.arrayContaining(['dataset/answered.parquet', 'dataset/splits/20/val.pt']));
  for (const [name, ledger, concurrency] of [
    ['one', 'one.db', '1'],
    ['again', 'many.db', '7'],
  ] as const) {
    const env = { LEDGER: ledger, FOLDER: name, CONCURRENCY: concurrency };
    await succeed(['run', 'small.config.ts'], { cwd: folder, env });
    const other = join(folder, name, 'answered');
    const { books: otherBooks, usage: otherUsage, payments: otherPayments } = manifestOf(other);
    if (name === 'again') expect(otherPayments.completions.paid).toBe(0);
    else expect(otherPayments.completions.paid).toBeGreaterThan(3 * TARGET);
    expect({ books: otherBooks, usage: otherUsage }).toEqual({ books, usage });
    expect(settled(other)).toEqual(bytes);
  }
});
