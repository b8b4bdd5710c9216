import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../packages/testkit/src/server/index.ts';
import { ablata, type Ended, succeed, tempProject } from './support/ablata.ts';
import { checksums } from './support/example.ts';

const SERVICES = `
  source: { use: word-problems }
  prompt: { use: verbalized-sampling, problems: [3, 5], candidates: 5 }
  llm: { use: phrase-grammar }
  solver: { slot: llm, use: answer-grammar }
  judge: { slot: llm, use: judge-grammar }
  encoder: { use: lexical, dimension: 128 }
  fine: { slot: encoder, use: lexical, dimension: 256 }
  dedupe: { use: cosine, threshold: 0.5 }
  answers: { slot: dedupe, use: cosine, threshold: 0.6 }
  splits: { use: random, ratios: { train: 0.8, val: 0.1, test: 0.1 } }
  output: [{ use: jsonl }]`;
const STAGES = `
  - { use: ask, name: answer, after: parse, with: { llm: solver }, prompt: '{{problems.0.text}} {{text}}', as: answer }
  - use: judge
    name: quality
    after: answer
    with: { llm: judge }
    criteria: { useful: 'Does it help?' }
    scale: [1, 5]
  - { use: encode, name: encode-answer, after: encode, with: { encoder: fine }, column: answer, as: answer_embedding }
  - { use: dedupe, name: dedupe-answer, after: dedupe, with: { dedupe: answers }, by: answer_embedding }`;
const config = (more = ''): string => `name: columns
seed: 5
target: 60
services:${SERVICES}
stages:${STAGES}
${more}`;

interface Stage {
  readonly received: number;
  readonly emitted: number;
  readonly dropped: Readonly<Record<string, number>>;
}
interface Manifest {
  readonly rows: number;
  readonly books: { readonly stages: Readonly<Record<string, Stage>> };
  readonly usage: Readonly<Record<string, { readonly rows: number }>>;
  readonly payments: {
    readonly completions: { readonly paid: number };
    readonly embeddings: { readonly paid: number };
  };
}
const manifestOf = (run: string): Manifest => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Manifest;

test('three models, two encoders and two dedups in one graph: the same bytes one call at a time and 64', async () => {
  const cwd = tempProject({
    'one.yaml': config('run: { concurrency: 1, folder: one, ledger: one.db }'),
    'many.yaml': config('run: { concurrency: 64, folder: many, ledger: many.db }'),
  });
  for (const name of ['one', 'many']) await succeed(['run', `${name}.yaml`], { cwd });
  const [one, many] = [join(cwd, 'one/columns'), join(cwd, 'many/columns')];
  expect(checksums(join(many, 'dataset'))).toEqual(checksums(join(one, 'dataset')));
  const { rows, books, usage } = manifestOf(one);
  expect(manifestOf(many)).toMatchObject({ rows, books, usage });
  expect(rows).toBe(60);
  expect(Object.keys(usage)).toEqual(['judge', 'llm', 'solver']);

  // Each rule took its own rows out, by its own vectors.
  for (const stage of ['dedupe', 'dedupe-answer']) {
    expect(books.stages[stage]?.dropped['duplicate']).toBeGreaterThan(0);
  }
  const first = JSON.parse(readFileSync(join(one, 'dataset/columns.jsonl'), 'utf8').split('\n')[0] as string) as {
    embedding: number[];
    columns: Record<string, unknown>;
  };
  expect(first.embedding).toHaveLength(128);
  expect(first.columns).toMatchObject({ answer: expect.any(String), 'quality.useful': expect.any(Number) });
  expect(JSON.stringify(first)).toContain('"answer_embedding":[');
  // The ledger knows requests; which row of one was asked about, its seed tells.
  const asked = await succeed(['answers', one, '--stage', 'quality', '--limit', '1', '--json'], { cwd });
  const answers = asked.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { candidate: number });
  expect(answers.map(({ candidate }) => candidate).sort()).toEqual([0, 1, 2, 3, 4]);
  const { stdout } = await succeed(['verify', one, '--full'], { cwd });
  for (const stage of ['dedupe', 'dedupe-answer']) {
    expect(stdout).toMatch(RegExp(`^ok +dedup +${stage}: \\d+ dropped rows .* no kept pair of \\d+ is`, 'm'));
  }
});

test('an ablation reaches the model of a named service, and pays for nothing that does not hang on it', async () => {
  const server = await startServer({ models: ['strict', 'mild'], answer: () => '{"reason": "So it is.", "score": 4}' });
  onTestFinished(() => server.stop());
  const judge = `{ slot: llm, use: vllm, baseURL: '${server.url}', model: strict }`;
  const cwd = tempProject({
    'ablata.yaml': config('ablations: { judge: { services.judge.model: [strict, mild] } }').replace(
      '{ slot: llm, use: judge-grammar }',
      judge,
    ),
  });
  const { stdout } = await succeed(['ablate'], { cwd });
  const names = [...stdout.matchAll(/^columns\.(\S+) +60 /gm)].map(([, name]) => name as string);
  expect(names).toEqual(['base', 'judge-mild']);
  // What each model was paid, for the rows that are in the dataset.
  for (const name of names)
    expect(stdout).toMatch(RegExp(`^columns.${name}: judge [\\d,]+, llm [\\d,]+, solver [\\d,]+ tokens$`, 'm'));
  const [base, mild] = names.map((name) => manifestOf(join(cwd, 'runs', `columns.${name}`))) as [Manifest, Manifest];
  expect(mild.usage).toEqual(base.usage); // nothing is dropped for its score, so the rows are the same
  // Each model was asked about every row, and a few ahead; the writer and the solver were asked by the first alone.
  const asked = (model: string): number => server.requests.filter(({ body }) => body?.['model'] === model).length;
  const judged = base.usage['judge']?.rows as number;
  for (const model of ['strict', 'mild']) {
    expect(asked(model)).toBeGreaterThanOrEqual(judged);
    expect(asked(model)).toBeLessThan(judged * 2);
  }
  expect(base.payments.completions.paid).toBeGreaterThan(2 * judged);
  expect(mild.payments.completions.paid).toBeLessThan(2 * judged);

  const stern = judge.replace('strict', 'stern');
  writeFileSync(
    join(cwd, 'stern.yaml'),
    config('run: { folder: stern }').replace('{ slot: llm, use: judge-grammar }', stern),
  );
  const planned = await succeed(['plan', 'stern.yaml'], { cwd });
  expect(planned.stdout).toMatch(/^judge +≈ \d+ +–/m); // no answer of that model is there to learn from
  expect(planned.stdout).toMatch(/^solver +≈ 0 +≈ 0/m);
});

describe('bad input', () => {
  /** What `plan` says of a config with one part replaced: nothing but the message, before anything is spent. */
  async function refused(part: string, by: string): Promise<string> {
    expect(config()).toContain(part);
    const cwd = tempProject({ 'ablata.yaml': config().replace(part, by) });
    const { status, stdout, stderr }: Ended = await ablata(['plan'], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    return stderr.trimEnd();
  }
  const add = (stage: string): Promise<string> => refused(STAGES, `${STAGES}\n  - ${stage}`);

  test.each([
    ['a template that names no column', '{{text}}', '{{txt}}'],
    ['a judge without scale', 'scale: [1, 5]', 'reason: after'],
    ['`with` that names no service', 'with: { llm: judge }', 'with: { llm: juge }'],
    ['`with` for a need that the stage does not have', 'with: { llm: judge }', 'with: { model: judge }'],
    ['`with` that names a service of another kind', 'with: { llm: judge }', 'with: { llm: fine }'],
    ['a service in a slot that nobody knows', 'judge: { slot: llm,', 'judge: { slot: lm,'],
    ['a column that CEL cannot say', 'as: answer }', "as: 'my answer' }"],
    ['two stages that add one column', 'as: answer_embedding }', 'as: embedding }'],
    ['an encoder of a column that is not there', 'column: answer,', 'column: anwser,'],
  ])('%s', async (_, part, by) => {
    expect(await refused(part, by)).toMatchSnapshot();
  });

  test.each([
    ['an expression of a text with a number', '{ use: where, name: good, after: quality, keep: "text > 4" }'],
    ['an expression that is no condition', '{ use: where, name: good, after: quality, keep: "quality.useful" }'],
    ['an expression over an unknown column', '{ use: where, name: good, after: quality, keep: "qualty.useful >= 4" }'],
    ['an expression over a column that is added later', '{ use: where, after: parse, keep: "quality.useful >= 4" }'],
    ['an expression cut short', '{ use: where, after: quality, keep: "quality.useful >= " }'],
    [
      'a schema that is none',
      '{ use: ask, name: about, after: answer, with: { llm: solver }, prompt: "{{text}}", as: about, schema: { type: object, properties: { n: { type: nmber } } } }',
    ],
    [
      'a schema of no object',
      '{ use: ask, name: about, after: answer, with: { llm: solver }, prompt: "{{text}}", as: about, schema: { type: string } }',
    ],
    ['a computed column that is there already', '{ use: compute, after: answer, as: answer, value: text }'],
  ])('%s', async (_, stage) => {
    expect(await add(stage)).toMatchSnapshot();
  });

  test('an answer that never fits its schema: every row is in the books, none is lost', async () => {
    const strict = `{ use: ask, name: about, after: parse, with: { llm: llm }, prompt: '{{text}}', as: about, corrections: 1,
      schema: { type: object, properties: { n: { type: integer, minimum: 5, maximum: 4 } }, required: [n] } }`;
    const cwd = tempProject({
      'ablata.yaml': `${config().replace(STAGES, `\n  - ${strict}`)}budget: { requests: 4 }\nsaturation: false\n`,
    });
    const ended = await ablata(['run'], { cwd });
    expect(ended.stderr + ended.stdout).not.toContain('TypeError');
    const { books } = manifestOf(join(cwd, 'runs/columns'));
    expect(books.stages['about']).toMatchObject({ received: 20, emitted: 0, dropped: { unparsable: 20 } });
  });
});
