import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Project, Source } from '@ablata/spec';
import { describeSource, provided } from '@ablata/testkit';
import { afterAll } from 'vitest';
import plugin from './plugin.ts';

const root = mkdtempSync(join(tmpdir(), 'ablata-sources-'));
afterAll(() => rmSync(root, { recursive: true }));

const rows = Array.from({ length: 200 }, (_, row) => ({
  question: `Ann has ${row} pens and buys ${row + 1} more. How many?`,
  answer: `So ${2 * row + 1}.\n#### ${2 * row + 1}`,
}));
const lines = (objects: readonly object[]): string => objects.map((object) => `${JSON.stringify(object)}\n`).join('');
writeFileSync(join(root, 'train.jsonl'), lines(rows));
writeFileSync(join(root, 'broken.jsonl'), `${lines(rows.slice(0, 2))}{"question": "cut`);
writeFileSync(join(root, 'empty.jsonl'), '');

const needs = { project: { root, resolve: (path) => join(root, path) } satisfies Project };
const jsonl = (path: string) => provided(plugin, Source, 'jsonl', { path, text: 'question' }, needs);
const gsm8k = (path: string) => provided(plugin, Source, 'gsm8k', { path }, needs);

async function readAll(subject: ReturnType<typeof jsonl>): Promise<void> {
  for await (const _ of (await subject.create()).records(new AbortController().signal));
}

describeSource('jsonl', {
  ...jsonl('train.jsonl'),
  createEmpty: jsonl('empty.jsonl').create,
  secrets: [root],
  failures: [{ name: 'a broken line', run: () => readAll(jsonl('broken.jsonl')), code: 'DATA_BAD_RECORD' }],
});

describeSource('gsm8k', {
  ...gsm8k('.'),
  createEmpty: gsm8k('empty.jsonl').create,
  failures: [
    { name: 'no such file', run: () => gsm8k('none.jsonl').create(), code: 'DATA_UNREADABLE' },
    { name: 'a broken line', run: () => readAll(gsm8k('broken.jsonl')), code: 'DATA_BAD_RECORD' },
  ],
});

describeSource('word-problems', provided(plugin, Source, 'word-problems'));
