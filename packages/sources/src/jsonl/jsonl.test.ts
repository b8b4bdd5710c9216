import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAblataError, type Project } from '@ablata/spec';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../__fixtures__/collect.ts';
import { createJsonl, type JsonlOptions } from './jsonl.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablata-jsonl-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { signal } = new AbortController();

async function file(content: string | Uint8Array, name = 'set.jsonl'): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

async function read(content: string | Uint8Array, options: Partial<JsonlOptions> = {}) {
  const source = await createJsonl({ path: await file(content), ...options });
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

describe('the jsonl source', () => {
  it('reads text, id and everything else into fields', async () => {
    expect(await read('{"q":"Why?","n":7,"topic":"x","deep":[1,null]}\n', { text: 'q', id: 'n' })).toEqual([
      { id: '7', text: 'Why?', fields: { topic: 'x', deep: [1, null] } },
    ]);
  });

  it('numbers records by line, past byte order mark, blank lines, CRLF and a missing last newline', async () => {
    const records = await read('\ufeff{"text":"a"}\r\n\r\n  \n{"text":"ß"}', { name: 'mine' });
    expect(records.map(({ id, text }) => [id, text])).toEqual([
      ['mine/1', 'a'],
      ['mine/4', 'ß'],
    ]);
  });

  it('reads back whatever was written, however long', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), {
      maxLength: 500,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(texts, async (written) => {
        const kept = written.filter((text) => text.trim() !== '');
        const records = await read(kept.map((text) => JSON.stringify({ text })).join('\n'));
        expect(records.map(({ text }) => text)).toEqual(kept);
      }),
      { numRuns: 20 },
    );
  });

  it('stops at the limit, even before a bad line', async () => {
    expect(await read('{"text":"a"}\n{"text":"b"}\nbroken', { limit: 2 })).toHaveLength(2);
  });

  it('says what is wrong and where, without quoting the data', async () => {
    const id = 'id';
    await expect(failure(read('{"text":"a"}\n{"text": secret'))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /set.jsonl:2: the line is not JSON → Each line must hold one complete JSON object."`,
    );
    await expect(failure(read('[1]'))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /set.jsonl:1: expected a JSON object, found an array → Each line must hold one JSON object."`,
    );
    await expect(failure(read('{"question":"a"}'))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /set.jsonl:1: there is no field 'text', expected a text → Say which field holds the text: text: '…'. The object has question."`,
    );
    await expect(failure(read('{"text":5}'))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /set.jsonl:1: the field 'text' is a number, expected a text → Say which field holds the text: text: '…'. The object has text."`,
    );
    await expect(failure(read('{"text":"  "}'))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /set.jsonl:1: the field 'text' is empty, expected a text → Say which field holds the text: text: '…'. The object has text."`,
    );
    await expect(failure(read('{"text":"a"}', { id }))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /set.jsonl:1: there is no field 'id', expected a string or number → Say which field holds the id: id: '…'. The object has text."`,
    );
    await expect(failure(read('{"text":"a","id":1}\n{"text":"b","id":1}', { id }))).resolves.toMatchInlineSnapshot(
      `"DATA_DUPLICATE_ID /set.jsonl:2: the id of line 1 comes again → Give every record its own value of 'id', or leave the option id out."`,
    );
    await expect(failure(read(Uint8Array.of(0x7b, 0xff, 0x7d)))).resolves.toMatchInlineSnapshot(
      `"DATA_BAD_RECORD /set.jsonl:1: the line is not valid UTF-8 → Save the file in UTF-8."`,
    );
    await expect(failure(createJsonl({ path: join(folder, 'none.jsonl') }))).resolves.toMatchInlineSnapshot(
      `"DATA_UNREADABLE source jsonl: can't read /none.jsonl: there is no such file → Check services.source.path: a relative path starts from the folder of the config file."`,
    );
    await expect(failure(createJsonl({ path: folder }))).resolves.toMatchInlineSnapshot(
      `"DATA_UNREADABLE source jsonl: can't read : it is a folder → Check services.source.path: a relative path starts from the folder of the config file."`,
    );
  });

  it('refuses a file that changed after its identity was taken', async () => {
    const source = await createJsonl({ path: await file('{"text":"a"}') });
    await file('{"text":"b"}');
    await expect(failure(collect(source.records(signal)))).resolves.toMatchInlineSnapshot(
      `"DATA_CHANGED source jsonl: /set.jsonl has changed since this run was planned → Start the run again once the file is complete."`,
    );
  });

  it('asks the project for its path and keeps it out of the identity', async () => {
    const path = await file('{"text":"a"}', 'other.jsonl');
    const asked: string[] = [];
    const project: Project = {
      root: folder,
      resolve: (given) => {
        asked.push(given);
        return path;
      },
    };
    const source = await createJsonl({ path: 'data/mine.jsonl' }, { project });
    expect(asked).toEqual(['data/mine.jsonl']);
    expect(source.identity).toMatchObject({ dataset: 'mine', text: 'text', id: null, limit: null });
    expect(JSON.stringify(source.identity)).not.toContain(folder);
  });

  it('stops when aborted', async () => {
    const source = await createJsonl({ path: await file('{"text":"a"}') });
    await expect(collect(source.records(AbortSignal.abort(new Error('stop'))))).rejects.toThrow('stop');
  });
});
