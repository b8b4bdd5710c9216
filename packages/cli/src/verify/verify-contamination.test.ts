import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { command } from '../../test/command.ts';
import { PlantedRun } from '../../test/planted-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ablata-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = join(folder, 'runs/clean');

const ITEM = 'Bella bought stamps at the post office, and some of the stamps had a snowflake design on them.';
const lines = (texts: readonly string[]): string => texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
const exam = join(folder, 'exam.jsonl');

beforeAll(async () => {
  writeFileSync(exam, lines([ITEM, 'Add 2 and 3.']));
  writeFileSync(join(folder, 'mine.jsonl'), lines(['Draw it.', `Here: ${ITEM}`, 'Name the unknown.', 'Count twice.']));
  writeFileSync(
    join(folder, 'ablata.yaml'),
    JSON.stringify({
      name: 'clean',
      graph: ['texts', 'write'],
      services: {
        source: { use: 'jsonl', path: 'mine.jsonl' },
        exam: { slot: 'source', use: 'jsonl', path: 'exam.jsonl' },
        output: [{ use: 'jsonl', embedding: 'none' }],
      },
      stages: [{ use: 'decontaminate', after: 'texts', with: { source: 'exam' } }],
    }),
  );
  const { status, err } = await command('run', join(folder, 'ablata.yaml'));
  expect([status, err.join('\n')]).toEqual([0, expect.not.stringContaining('error')]);
});

/** The line that `verify` says of the reference, and its exit code. */
async function said(of: string, ...options: string[]): Promise<[number, string | undefined]> {
  const { status, out } = await command('verify', of, ...options);
  return [status, out.find((line) => / reference /.test(line))];
}

/** Smuggles a text into the dataset, and corrects what run.json says of the file. */
function smuggle(planted: PlantedRun, text: string): void {
  planted.write('dataset/clean.jsonl', planted.text('dataset/clean.jsonl').replace('Draw it.', text));
}

test('reads the reference anew, and finds nothing of it in the dataset', async () => {
  expect(await said(run)).toEqual([
    0,
    "ok    reference  decontaminate: 1 findings are over their thresholds; 1 decisions name a record of the reference, whose SHA-256 is the proof's; no text of 3 rows is too like a text of the reference",
  ]);
});

test('finds a row of the reference that was planted', async () => {
  const planted = new PlantedRun(run);
  smuggle(planted, `As they say: ${ITEM.toUpperCase()}`);
  expect(await said(planted.folder)).toEqual([
    1,
    'FAIL  reference  decontaminate: the text of row 0 is too like a text of the reference',
  ]);
});

test('finds a decision under its threshold, and a reference that is not the one of the proof', async () => {
  const planted = new PlantedRun(run);
  type Proof = { stages: { decontaminate: { decisions: { stretch: number }[]; reference: { sha256: string } } } };
  const before = planted.text('dataset/proof.json');
  planted.json<Proof>('dataset/proof.json', ({ stages }) => {
    (stages.decontaminate.decisions[0] as { stretch: number }).stretch = 12;
  });
  expect((await said(planted.folder))[1]).toMatch(
    /^FAIL {2}reference {2}decontaminate: row 1:0 was found by the rule 'any', whose threshold it is not over$/,
  );
  planted.write('dataset/proof.json', before);
  planted.json<Proof>('dataset/proof.json', ({ stages }) => {
    stages.decontaminate.reference.sha256 = '0'.repeat(64);
  });
  expect((await said(planted.folder))[1]).toMatch(
    /^FAIL {2}reference {2}decontaminate: the reference is another one: its SHA-256 is [0-9a-f]{64}, the proof says 0{64}$/,
  );
});

test('says what it could not load, and why: the records are gone, or the run is not in its project', async () => {
  renameSync(exam, `${exam}.away`);
  onTestFinished(() => renameSync(`${exam}.away`, exam));
  const [status, gone] = await said(run);
  expect([status, gone]).toEqual([
    0,
    expect.stringMatching(/^n\/a {3}reference {2}decontaminate: 1 findings are over/),
  ]);
  expect(gone).toMatch(/could not be checked: the records of its reference were not to be had: .*exam\.jsonl/);
});

test('a run that was moved out of its project is told where that is', async () => {
  const away = mkdtempSync(join(tmpdir(), 'ablata-verify-'));
  onTestFinished(() => rmSync(away, { recursive: true, force: true }));
  const planted = new PlantedRun(run);
  const moved = join(away, 'moved');
  renameSync(planted.folder, moved);
  onTestFinished(() => renameSync(moved, planted.folder));
  expect((await said(moved))[1]).toMatch(
    /^n\/a .* the run is not in the folder 'runs' of its project: name the project with --project$/,
  );
  expect((await said(moved, '--project', folder))[0]).toBe(0);
  expect((await said(moved, '--project', folder))[1]).toMatch(/^ok .* no text of 3 rows is too like/);
});
