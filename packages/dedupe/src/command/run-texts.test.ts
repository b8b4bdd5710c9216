import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './run-command.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

async function run(...argv: string[]) {
  let [out, error] = ['', ''];
  const code = await runCommand(['texts', ...argv], {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { code, out: out.replaceAll(`${folder}/`, ''), error: error.replaceAll(`${folder}/`, '') };
}

/** A plugin as one lies on disk, in plain JavaScript: letters counted; `shift` moves them. */
const PLUGIN = `
const token = (slot) => Symbol.for('@ablata/' + slot);
const options = { '~standard': { version: 1, vendor: 'test', validate: (value) => typeof (value.shift ?? 0) === 'number' ? { value } : { issues: [{ message: 'shift must be a number' }] } } };
const create = ({ shift = 0 }, { project }) => ({
  identity: {}, dimension: 4, batchSize: 2,
  async encode(texts) {
    if (!project.root) throw new Error('no project');
    const vectors = new Float32Array(texts.length * 4);
    texts.forEach((text, row) => { for (const letter of text) vectors[row * 4 + (letter.charCodeAt(0) + shift) % 4] += 1; });
    return { vectors, truncated: new Uint8Array(texts.length) };
  },
});
const encoder = (name) => ({ token: token('encoder'), name, options, needs: { project: token('project') }, create });
export default { name: 'letters', specVersion: 1, stages: [], provides: [encoder('letters'), { ...encoder('needy'), needs: { llm: token('llm') } }] };
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablata-dedupe-'));
  await writeFile(at('letters.mjs'), PLUGIN);
  const lines = [
    '{"text": "ab",  "n": 1}',
    '"cd"',
    '',
    '{"n": 2, "text": "ba\\u2028"}',
    '{"text": "ba"}',
    '{"text": ""}',
  ];
  await writeFile(at('a.jsonl'), `\uFEFF${lines.join('\r\n')}`);
  await writeFile(at('a.txt'), 'ab\nba\nab c\n');
  await writeFile(at('bad.jsonl'), '{"text": "ab"}\n{"body": "ab", "id": 7}\n');
  await writeFile(at('cut.jsonl'), '{"text": "ab"}\n{"text": \n');
});
afterAll(() => rm(folder, { recursive: true }));

const letters = (): string[] => ['--encoder', at('letters.mjs'), '--use', 'letters'];

describe('ablata-dedupe texts', () => {
  it('writes the kept lines as they were, and a line for each dropped one', async () => {
    const files = ['-o', at('kept.jsonl'), '--duplicates', at('dup.jsonl')];
    const { code, out, error } = await run(at('a.jsonl'), ...letters(), ...files, '--with', 'shift=4');
    expect({ code, error }).toEqual({ code: 1, error: '' });
    expect(out).toBe(
      '5 texts: 3 kept, 1 dropped at cosine ≥ 0.95, 1 without a vector\nwrote kept.jsonl\nwrote dup.jsonl\n',
    );
    expect(await readFile(at('kept.jsonl'), 'utf8')).toBe(
      '{"text": "ab",  "n": 1}\n"cd"\n{"n": 2, "text": "ba\\u2028"}\n',
    );
    expect(
      (await readFile(at('dup.jsonl'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { row: 3, duplicateOf: 0, similarity: expect.closeTo(1, 12) },
      { row: 4, failed: 'DATA_BAD_VECTOR' },
    ]);
    expect((await run(at('a.txt'), ...letters(), '--threshold', '0.9')).out).toBe(
      '3 texts: 2 kept, 1 dropped at cosine ≥ 0.9\n',
    );
  });

  it('shows how it is used', async () => {
    expect((await run('--help')).out).toMatch(/^Usage: ablata-dedupe texts/);
  });

  it.each([
    [['a.jsonl'], 'ablata-dedupe texts: --encoder says what turns texts into vectors, and is missing.'],
    [['a.csv'], 'a.csv ends in none of .jsonl, .ndjson, .txt.'],
    [
      ['a.jsonl', '--encoder', 'no-such'],
      "no package '@ablata/encoder-no-such' is installed here\nInstall it: npm install @ablata/encoder-no-such\n",
    ],
    [
      ['a.jsonl', '--encoder', 'letters.mjs'],
      'letters.mjs offers several encoders\n--use names one of: letters, needy\n',
    ],
    [['a.jsonl', '--encoder', 'letters.mjs', '--use', 'needy'], "'needy' of letters.mjs needs another service, 'llm'"],
    [
      ['a.jsonl', '--encoder', 'letters.mjs', '--use', 'letters', '--with', 'shift=x'],
      "the encoder 'letters': shift must be a number",
    ],
    [['a.jsonl', '--encoder', 'letters.mjs', '--with', 'shift'], '--with is KEY=VALUE, but "shift" came'],
    [
      ['bad.jsonl', '--encoder', 'letters.mjs', '--use', 'letters'],
      "bad.jsonl:2: no text in the field 'text'\n--field names it; there are: body, id\n",
    ],
    [['cut.jsonl', '--encoder', 'letters.mjs', '--use', 'letters'], 'cut.jsonl:2: not a line of JSON'],
    [['gone.jsonl', '--encoder', 'letters.mjs', '--use', 'letters'], "gone.jsonl can't be read (ENOENT)"],
  ])('explains what is wrong with %j', async (argv, message) => {
    const { code, error } = await run(...argv.map((arg) => (/\.(jsonl|mjs)$/.test(arg) ? at(arg) : arg)));
    expect(code).toBe(2);
    expect(error).toContain(message);
  });
});
