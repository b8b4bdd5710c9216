import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lookIntoRun } from './look-into-run.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-run-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

test('reads the last checkpoint of a run that did not end', async () => {
  const folder = folderWith({ 'events.jsonl': '', 'partial/half.jsonl': '{"text":"a"}\n{"text":"b"}\n' });
  await using run = await lookIntoRun(folder);
  expect([run.partial, run.dataset?.texts(), run.manifest, run.proof]).toEqual([
    true,
    ['a', 'b'],
    undefined,
    undefined,
  ]);
  expect(run.missing.join(' ')).toMatch(/has no run.json: .* has no proof.json: .* those of its last checkpoint/);
});

test('passes over a dataset that is damaged, and says so', async () => {
  const folder = folderWith({ 'run.json': '{"name":"x"}', 'dataset/x.pt': 'no', 'dataset/x.jsonl': '{"text":"a"}\n' });
  await using run = await lookIntoRun(folder);
  expect([run.name, run.partial, run.dataset?.texts()]).toEqual(['x', false, ['a']]);
  expect(run.missing.join(' ')).toMatch(/x\.pt/);
});

test('leaves out what is damaged of the dropped rows, and says which line', async () => {
  const row = { request: 0, candidate: 1, stage: 'parse', fate: 'unparsable', reason: 'prose' };
  const folder = folderWith({ 'run.json': '{', 'dropped.jsonl': `${JSON.stringify(row)}\n{"request":\nnull\n` });
  await using run = await lookIntoRun(folder);
  expect(run.dropped).toEqual([row]);
  expect(run.missing.join(' ')).toMatch(/Line 2 of dropped.jsonl can't be read: .*Line 3 of dropped.jsonl/i);
});

test('says that a folder is not of a run', async () => {
  const folder = folderWith({ 'notes.txt': '' });
  await expect(lookIntoRun(folder)).rejects.toMatchObject({
    code: 'DATA_NO_RUN',
    message: expect.stringContaining('is not the folder of a run'),
  });
});
