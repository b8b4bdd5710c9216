import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashFile } from '@ablata/files';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosine, difference } from '../../test/compare-to-golden.ts';
import { fixture, placeTokenizer, readGolden, temporaryFolder } from '../../test/fixtures.ts';
import { findPython } from '../../test/python.ts';
import type { GoldenValues, PublishedFile } from '../published.ts';
import type { SonarOptions } from '../sonar-options.ts';
import { runCommand } from './run-command.ts';
import { type Expectations, type VerifyLine, verifyCheckpoint } from './verify-checkpoint.ts';

const folder = temporaryFolder();
const golden = readGolden(fixture('checkpoints'), 'small');
const checkpoint = fixture('checkpoints', 'small.pt');
let tokenizer: string;

beforeAll(() => {
  process.env['ABLATA_CACHE_DIR'] = join(folder.path, 'cache');
  tokenizer = placeTokenizer('tiny', folder.path);
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  folder[Symbol.dispose]();
});

async function run(...args: string[]): Promise<{ code: number; out: string[]; note: string[] }> {
  const out: string[] = [];
  const note: string[] = [];
  const code = await runCommand(args, { out: (line) => out.push(line), note: (line) => note.push(line) });
  return { code, out, note };
}

const model = () => ['--checkpoint', checkpoint, '--tokenizer', tokenizer, '--attention-heads', '2'];

describe('ablata-sonar encode', () => {
  it('writes a line’s vector for every line, as .npy', async () => {
    const texts = golden.texts.filter((text) => !text.includes('\n'));
    const expected = golden.texts.flatMap((text, index) => (text.includes('\n') ? [] : [index]));
    const input = join(folder.path, 'texts.txt');
    const output = join(folder.path, 'vectors.npy');
    writeFileSync(input, `${texts.join('\r\n')}\n`);
    const { code, out, note } = await run('encode', input, '-o', output, '--language', 'fra_Latn', ...model());
    expect([code, out, note]).toEqual([
      0,
      [`${texts.length} × 32 float32 in ${output}`],
      [
        '1 of them were longer than 514 tokens and were cut',
        "4 of them hold characters that the vocabulary lacks: the vectors don't know them",
      ],
    ]);
    const bytes = readFileSync(output);
    expect(bytes.toString('latin1', 10, 128).trimEnd()).toBe(
      `{'descr': '<f4', 'fortran_order': False, 'shape': (${texts.length}, 32), }`,
    );
    const vectors = new Float32Array(new Uint8Array(bytes.subarray(128)).buffer);
    const wanted = expected.flatMap((index) => [...golden.textEmbeddings.subarray(index * 32, (index + 1) * 32)]);
    expect(difference(vectors, Float32Array.from(wanted))).toBeLessThanOrEqual(2e-6);
    const found = findPython('numpy');
    if ('python' in found) {
      const loaded = spawnSync(found.python, [
        '-c',
        `import numpy; print(numpy.load(${JSON.stringify(output)}).shape)`,
      ]);
      expect(loaded.stdout.toString().trim()).toBe(`(${texts.length}, 32)`);
    }
  });

  it('splits lines at line ends only', async () => {
    const input = join(folder.path, 'odd.txt');
    const output = join(folder.path, 'odd.npy');
    writeFileSync(input, 'a\u2028b\u0085c\rd\n\nlast');
    expect((await run('encode', input, '-o', output, ...model())).out).toEqual([`3 × 32 float32 in ${output}`]);
  });

  it('says what is missing', async () => {
    expect((await run('encode')).note[0]).toBe('CONFIG_SONAR_USAGE: ablata-sonar: encode needs a text file');
    expect((await run('encode', 'a.txt')).note[0]).toBe('CONFIG_SONAR_USAGE: ablata-sonar: encode needs -o FILE.npy');
    const absent = await run('encode', '/nowhere.txt', '-o', join(folder.path, 'x.npy'), ...model());
    expect([absent.code, absent.note[0]]).toEqual([1, 'CONFIG_SONAR_INPUT: /nowhere.txt: the file cannot be read']);
    const inFolder = await run('encode', folder.path, '-o', join(folder.path, 'x.npy'), ...model());
    expect(inFolder.note[0]).toBe(`CONFIG_SONAR_INPUT: ${folder.path}: it is a folder`);
  });

  it('refuses what is no text, and outputs that can come to nothing or would destroy what is read', async () => {
    const place = (name: string) => join(folder.path, name);
    const input = place('whole.txt');
    writeFileSync(input, '\ufeffone two\n');
    writeFileSync(place('binary.txt'), Buffer.from('one\n\x93NUMPY\x01\x00', 'latin1'));
    const said = async (...args: string[]) => {
      const { code, note } = await run('encode', ...args, ...model());
      return `${code} ${note[0]}`.replaceAll(folder.path, '');
    };
    const usage = '2 CONFIG_SONAR_USAGE: ablata-sonar: -o';
    expect(await said(place('binary.txt'), '-o', place('x.npy'))).toBe(
      '1 CONFIG_SONAR_INPUT: /binary.txt: it is not UTF-8, after line 0 or later',
    );
    expect(await said(input, '-o', place('none/x.npy'))).toBe(`${usage} /none/x.npy: there is no folder /none`);
    expect(await said(input, '-o', folder.path)).toBe(`${usage} : it is a folder`);
    expect(await said(input, '-o', input)).toBe(`${usage} /whole.txt would overwrite what is read`);
    expect(await said(input, '-o', checkpoint)).toMatch(/would overwrite what is read$/);
    expect(await said(input, '-o', place('x.pt'))).toBe(`${usage} /x.pt: what is written is a .npy file`);
    expect(readFileSync(input, 'utf8')).toBe('\ufeffone two\n');
    // A byte order mark is no part of the first text.
    expect((await run('encode', input, '-o', place('marked.npy'), ...model())).code).toBe(0);
    writeFileSync(input, 'one two\n');
    expect((await run('encode', input, '-o', place('plain.npy'), ...model())).code).toBe(0);
    expect(readFileSync(place('marked.npy'))).toEqual(readFileSync(place('plain.npy')));
  });
});

describe('ablata-sonar verify', () => {
  /** What the fixture should be held against, computed by PyTorch. */
  async function expectations(alter: (values: number[][]) => void = () => undefined): Promise<Expectations> {
    const published = async (path: string): Promise<PublishedFile> => ({
      name: 'any',
      size: statSync(path).size,
      sha256: await hashFile(path),
    });
    const row = (index: number) => golden.textEmbeddings.subarray(index * 32, (index + 1) * 32);
    const values = [[cosine(row(0), row(3)), cosine(row(0), row(4))]];
    alter(values);
    const goldens: GoldenValues = {
      vectors: [{ language: 'fra_Latn', text: golden.texts[0]!, start: [...row(0).subarray(0, 5)] }],
      cosines: {
        rows: { language: 'fra_Latn', texts: [golden.texts[0]!] },
        columns: { language: 'fra_Latn', texts: [golden.texts[3]!, golden.texts[4]!] },
        values,
      },
    };
    return { files: { checkpoint: await published(checkpoint), tokenizer: await published(tokenizer) }, goldens };
  }
  const verify = async (expected: Expectations, options: SonarOptions = {}) => {
    const lines: VerifyLine[] = [];
    const given = { checkpoint, tokenizer, attentionHeads: 2, ...options };
    for await (const line of verifyCheckpoint(given, expected)) lines.push(line);
    return lines;
  };

  it('passes what agrees with the published numbers', async () => {
    const lines = await verify(await expectations());
    expect(lines.map(({ result, what }) => `${result} ${what}`)).toEqual([
      'pass tensors',
      'fail architecture', // it is a small one
      'pass checkpoint',
      'pass tokenizer',
      'pass vector "My name is SONAR."',
      'pass cosine "My name is SONAR." × "I can embed the sentences into vectorial space."',
      'pass cosine "My name is SONAR." × "Bonjour, mon nom est Paul"',
    ]);
    const int8 = await verify(await expectations(), { precision: 'int8' });
    expect(int8.map(({ result }) => result)).toEqual(['pass', 'fail', 'pass', 'pass', 'skip', 'pass', 'pass']);
  });

  it('fails what does not', async () => {
    const expected = await expectations(([values]) => {
      values![1]! += 2e-4;
    });
    const altered = {
      ...expected,
      files: { ...expected.files, tokenizer: { ...expected.files.tokenizer, sha256: '0' } },
    };
    const lines = await verify(altered);
    expect(lines.filter(({ result }) => result === 'fail').map(({ what }) => what)).toEqual([
      'architecture',
      'tokenizer',
      'cosine "My name is SONAR." × "Bonjour, mon nom est Paul"',
    ]);
  });

  it('holds a file against what is published, and exits with 1 when it is another', async () => {
    const { code, out } = await run('verify', checkpoint, '--tokenizer', tokenizer, '--attention-heads', '2');
    expect(code).toBe(1);
    expect(out[2]).toMatch(/^fail {2}checkpoint: \d+ bytes, published are 3064513202$/);
    expect(out.at(-1)).toBe('not verified: 9 of 10 checks fail');
  });
});

describe('ablata-sonar', () => {
  it('explains itself', async () => {
    expect((await run('--help')).code).toBe(0);
    const { code, out } = await run();
    expect(code).toBe(2);
    expect(out[0]).toContain('ablata-sonar download');
    expect(await run('fetch')).toMatchObject({
      code: 2,
      note: ['CONFIG_SONAR_USAGE: ablata-sonar: there is no command fetch', '  See `ablata-sonar --help`.'],
    });
    expect((await run('encode', '--wrong')).note[0]).toBe("CONFIG_SONAR_USAGE: ablata-sonar: Unknown option '--wrong'");
  });

  it('prints the licence of the weights before it fetches anything', async () => {
    const { code, note } = await run('download', '--to', folder.path, '--from', 'http://127.0.0.1:1');
    expect(code).toBe(1);
    expect(note[0]).toContain('CC-BY-NC-4.0');
    expect(note[1]).toMatch(/^SERVICE_SONAR_DOWNLOAD: http:\/\/127\.0\.0\.1:1\/sentencepiece/);
  });

  it('runs as a program, and says how to install onnxruntime-node when it is missing', () => {
    const hide = join(folder.path, 'hide.mjs');
    writeFileSync(
      hide,
      `import { registerHooks } from 'node:module';
       registerHooks({ resolve: (name, context, next) => {
         if (name !== 'onnxruntime-node') return next(name, context);
         throw Object.assign(new Error('Cannot find package onnxruntime-node'), { code: 'ERR_MODULE_NOT_FOUND' });
       } });`,
    );
    const bin = fileURLToPath(new URL('../bin.ts', import.meta.url));
    writeFileSync(join(folder.path, 'one.txt'), 'one\n');
    const args = ['encode', join(folder.path, 'one.txt'), '-o', join(folder.path, 'one.npy'), ...model()];
    const start = (flags: string[]) =>
      spawnSync(process.execPath, ['-C', '@ablata/source', ...flags, bin, ...args], { encoding: 'utf8' });
    const working = start([]);
    expect([working.status, working.stdout]).toEqual([0, `1 × 32 float32 in ${join(folder.path, 'one.npy')}\n`]);
    const missing = start(['--import', hide]);
    expect(missing.status).toBe(1);
    expect(missing.stderr.split('\n').slice(0, 2)).toEqual([
      'PLUGIN_ONNXRUNTIME_MISSING: SONAR runs on onnxruntime-node, which is not installed',
      '  npm i onnxruntime-node   (without access to its CUDA downloads: npm i onnxruntime-node --onnxruntime-node-install=skip)',
    ]);
  });
});
