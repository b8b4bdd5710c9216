import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAblataError, type SourceRecord } from '@ablata/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../__fixtures__/collect.ts';
import { serveFile } from './__fixtures__/file-server.ts';
import { createGsm8k, type Gsm8kNeeds, type Gsm8kOptions } from './gsm8k.ts';
import { releases } from './releases.ts';

const lines = [
  '{"question":"Ann has 2 pens and buys 3. How many?","answer":"2+3 = <<2+3=5>>5\\n#### 5"}',
  '{"question":"A car costs $1,000 more than $200. How much?","answer":"So much.\\n#### 1,200"}',
  '{"question":"Five below zero?","answer":"#### -5"}',
];
const { signal } = new AbortController();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablata-gsm8k-'));
  await writeFile(join(folder, 'train.jsonl'), `${lines.join('\n')}\n`);
});
afterEach(() => rm(folder, { recursive: true }));

async function read(options: Gsm8kOptions, needs: Gsm8kNeeds = { env: {} }): Promise<SourceRecord[]> {
  const source = await createGsm8k(options, needs);
  return collect(source.records(signal));
}

async function failure(action: Promise<unknown>): Promise<string> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAblataError(error)) throw new Error(`expected an AblataError, got ${String(error)}`);
  return `${error.code} ${error.message.replaceAll(folder, '')} → ${error.hint}`;
}

describe('the gsm8k source', () => {
  it('reads problems with worked answer and final number, from a file or its folder', async () => {
    const records = await read({ path: folder });
    expect(records.map(({ id, fields }) => [id, fields['final']])).toEqual([
      ['gsm8k/train/0', 5],
      ['gsm8k/train/1', 1200],
      ['gsm8k/train/2', -5],
    ]);
    expect(records[0]?.text).toBe('Ann has 2 pens and buys 3. How many?');
    expect(records[0]?.fields['answer']).toBe('2+3 = <<2+3=5>>5\n#### 5');
    expect(await read({ path: join(folder, 'train.jsonl'), limit: 2 })).toEqual(records.slice(0, 2));
  });

  it('prefers the option to the variable, and the variable to the cache', async () => {
    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'train.jsonl'), lines[0] as string);
    const env = { ABLATA_GSM8K_DIR: other };
    expect(await read({}, { env })).toHaveLength(1);
    expect(await read({ path: folder }, { env })).toHaveLength(3);
  });

  it('asks the project for paths of the config, and for those alone', async () => {
    const project = {
      root: folder,
      resolve: (path: string): string => {
        if (path !== 'data') throw new Error(`did not expect ${path}`);
        return folder;
      },
    };
    expect(await read({ path: 'data' }, { project })).toHaveLength(3);
    expect(await read({}, { project, env: { ABLATA_GSM8K_DIR: folder } })).toHaveLength(3);
  });

  it('identifies the published file before it is there, and downloads nothing until it is needed', async () => {
    const env = { XDG_CACHE_HOME: folder, ABLATA_GSM8K_URL: 'http://127.0.0.1:9/' };
    const source = await createGsm8k({ split: 'test' }, { env });
    expect(source.identity).toEqual({
      plugin: '@ablata/sources',
      source: 'gsm8k',
      dataset: 'GSM8K',
      split: 'test',
      sha256: releases.test.sha256,
      limit: null,
    });
    await expect(source.start?.(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });

  it('says what is wrong and where', async () => {
    await writeFile(join(folder, 'test.jsonl'), `${lines[0]}\n{"question":"a","answer":"no number"}`);
    await expect(failure(read({ path: folder, split: 'test' }))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /test.jsonl:2: the answer has no line '#### <number>' → This is no file of GSM8K; for other files use jsonl."`,
    );
    await writeFile(join(folder, 'test.jsonl'), '{"text":"a"}');
    await expect(failure(read({ path: folder, split: 'test' }))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /test.jsonl:1: expected the texts 'question' and 'answer' → This is no file of GSM8K; for other files use jsonl."`,
    );
    await expect(failure(read({ path: join(folder, 'none') }))).resolves.toMatchInlineSnapshot(
      `"DATA_UNREADABLE source gsm8k: can't read /none: there is no such file → Check services.source.path: a relative path starts from the folder of the config file."`,
    );
    await rm(join(folder, 'test.jsonl'));
    const env = { ABLATA_GSM8K_DIR: folder };
    await expect(failure(read({ split: 'test' }, { env }))).resolves.toMatchInlineSnapshot(
      `"DATA_UNREADABLE source gsm8k: can't read : there is no such file → ABLATA_GSM8K_DIR must name the folder that holds test.jsonl."`,
    );
    const source = await createGsm8k({ path: folder });
    await writeFile(join(folder, 'train.jsonl'), lines[0] as string);
    await expect(failure(collect(source.records(signal)))).resolves.toMatchInlineSnapshot(
      `"DATA_CHANGED source gsm8k: /train.jsonl has changed since this run was planned → Start the run again once the file is complete."`,
    );
  });
});

const real = process.env['ABLATA_GSM8K_DIR'] ?? new URL('../../../../../shared/gsm8k', import.meta.url).pathname;

describe.skipIf(!existsSync(join(real, 'train.jsonl')))('the published GSM8K', () => {
  it.each(['train', 'test'] as const)('%s is downloaded into the cache once, checked and read', async (split) => {
    const release = releases[split];
    const server = await serveFile(await readFile(join(real, release.file)), [{ cutAfter: 100_000 }]);
    try {
      const env = { XDG_CACHE_HOME: folder, ABLATA_GSM8K_URL: server.url };
      const source = await createGsm8k({ split }, { env });
      await source.start?.(signal);
      const records = await collect(source.records(signal));
      expect(records).toHaveLength(release.records);
      expect(records.every(({ fields }) => Number.isFinite(fields['final']))).toBe(true);
      const again = await createGsm8k({ split }, { env });
      expect(await collect(again.records(signal))).toEqual(records);
      expect(server.requests).toHaveLength(2);
      const given = await createGsm8k({ split, path: join(real, release.file) }, { env });
      expect(given.identity).toEqual(source.identity);
    } finally {
      await server.close();
    }
  });

  it('is downloaded anew when the cached copy is damaged', async () => {
    const file = await readFile(join(real, 'test.jsonl'));
    const server = await serveFile(file);
    try {
      const env = { XDG_CACHE_HOME: folder, ABLATA_GSM8K_URL: 'http://127.0.0.1:9/' };
      const first = await createGsm8k({ split: 'test', url: server.url }, { env });
      await first.start?.(signal);
      const cached = join(folder, 'ablata', 'gsm8k', '3101c7d50724', 'test.jsonl');
      await copyFile(join(folder, 'train.jsonl'), cached);
      const second = await createGsm8k({ split: 'test', url: server.url }, { env });
      expect(await collect(second.records(signal))).toHaveLength(releases.test.records);
      expect(await readFile(cached)).toEqual(file);
    } finally {
      await server.close();
    }
  });
});
