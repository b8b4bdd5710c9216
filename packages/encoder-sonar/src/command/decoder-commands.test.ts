import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { saveNormalizer } from '@ablata/normalizer';
import { saveTorchFile, TensorToSave } from '@ablata/torch-file';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, placeTokenizer, temporaryFolder } from '../../test/fixtures.ts';
import { saveDecoder, tinyArchitecture, tinyVectors, tinyWeights } from '../../test/tiny-decoder.ts';
import { createSonarDecoder } from '../decoder/create-sonar-decoder.ts';
import { createNpyFile } from './npy-file.ts';
import { runCommand } from './run-command.ts';
import { oneLine } from './terminal.ts';
import { verifyDecoder } from './verify-decoder.ts';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);
const { dimension } = tinyArchitecture;
const vectors = tinyVectors(5, 3);
let tokenizer: string;
let model: readonly string[];
let texts: readonly string[];
let scores: Float32Array;

beforeAll(async () => {
  process.env['ABLATA_CACHE_DIR'] = place('cache');
  tokenizer = placeTokenizer('tiny', folder.path);
  const decoder = place('sonar_text_decoder.pt');
  await saveDecoder(decoder, tinyWeights(1));
  model = ['--decoder', decoder, '--tokenizer', tokenizer, '--attention-heads', '2', '--max-tokens', '10'];
  await using direct = await createSonarDecoder({ checkpoint: decoder, tokenizer, attentionHeads: 2, maxTokens: 10 });
  ({ texts, scores } = await direct.decode(vectors));
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

async function npy(name: string, values: Float32Array, columns: number): Promise<string> {
  const file = await createNpyFile(place(name), columns);
  await file.append(values);
  await file.close();
  return place(name);
}

describe('ablata-sonar decode', () => {
  it('refuses outputs that can come to nothing or would destroy what is read', async () => {
    const array = await npy('fine.npy', vectors, dimension);
    const said = async (...args: string[]) => {
      const { code, note } = await run('decode', ...args, ...model);
      return `${code} ${note[0]}`.replaceAll(folder.path, '');
    };
    expect(await said(array, '-o', array)).toMatch(/^2 .*would overwrite what is read$/);
    expect(await said(array, '-o', place('none/x.txt'))).toMatch(/^2 .*there is no folder \/none$/);
    expect(await said(array, '--key', 'x')).toContain('has one array and no names');
    expect(await said(await npy('none.npy', new Float32Array(0), dimension))).toBe('0 /none.npy holds no vectors');
  });

  it('writes a text a vector, of .npy and .pt alike', async () => {
    const array = await npy('vectors.npy', vectors, dimension);
    const lines = texts.map(oneLine);
    expect((await run('decode', array, ...model)).out).toEqual(lines);
    const dataset = place('dataset.pt');
    const embeddings = new TensorToSave('float32', [5, dimension], vectors);
    await saveTorchFile(dataset, { embeddings, config: { name: 'x' } });
    const target = place('texts.txt');
    const { code, out } = await run('decode', dataset, '-o', target, ...model);
    expect([code, out]).toEqual([0, [`5 texts in ${target}`]]);
    expect(readFileSync(target, 'utf8')).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  it('undoes a normalization first', async () => {
    const center = Float32Array.from({ length: dimension }, (_, k) => 0.01 * k);
    const scale = new Float32Array(dimension).fill(0.5);
    const normalizer = place('normalizer.pt');
    await saveNormalizer(normalizer, { kind: 'scaling', center, scale });
    const z = vectors.map((value, at) => (value - center[at % dimension]!) / 0.5);
    const { out } = await run('decode', await npy('z.npy', z, dimension), '--normalizer', normalizer, ...model);
    expect(out).toEqual(texts.map(oneLine));
    const narrow = await npy('narrow.npy', new Float32Array(8), 8);
    expect((await run('decode', narrow, '--normalizer', normalizer, ...model)).note[0]).toBe(
      `DATA_BAD_VECTOR: ${narrow}: vectors of 8 numbers, and the normalizer ${normalizer} gives 32`,
    );
  });

  it('gives scores as JSON', async () => {
    const { out } = await run('decode', await npy('again.npy', vectors, dimension), '--json', ...model);
    const rows = out.map((line) => JSON.parse(line) as { text: string; score: number });
    expect(rows.map(({ text }) => text)).toEqual(texts);
    expect(rows.map(({ score }) => score)).toEqual([...scores]);
  });

  it('says what is wrong with a file', async () => {
    const wide = await npy('wide.npy', new Float32Array(80), 40);
    expect((await run('decode', wide, ...model)).note).toEqual([
      `DATA_BAD_VECTOR: ${wide}: vectors of 40 numbers, and the decoder takes 32: they are of another encoder`,
      "  Decode vectors of SONAR's text encoder; undo a projection to fewer dimensions first.",
    ]);
    const spoilt = vectors.slice();
    spoilt[2 * dimension + 1] = Number.POSITIVE_INFINITY;
    const bad = await npy('bad.npy', spoilt, dimension);
    expect((await run('decode', bad, ...model)).note[0]).toBe(
      `DATA_BAD_VECTOR: ${bad}: row 2 has Infinity at component 1`,
    );
    const other = place('other.pt');
    await saveTorchFile(other, { ids: new TensorToSave('int64', [2, 2], BigInt64Array.of(1n, 2n, 3n, 4n)) });
    expect((await run('decode', other, ...model)).note[0]).toBe(
      `DATA_BAD_VECTOR: ${other}: there is no tensor of vectors; float tensors of two axes are: none`,
    );
    expect((await run('decode')).code).toBe(2);
    writeFileSync(place('some.txt'), 'one text\n');
    expect((await run('decode', place('some.txt'), ...model)).note[0]).toBe(
      `DATA_BAD_VECTOR: ${place('some.txt')}: it is neither a .npy nor a .pt file`,
    );
    expect(await run('decode', wide, '--beams', 'abc', ...model)).toMatchObject({
      code: 2,
      note: ['CONFIG_SONAR_USAGE: ablata-sonar: --beams takes a number, not abc', '  See `ablata-sonar --help`.'],
    });
  });

  it('leaves what is there by the name of its output when there is nothing to decode', async () => {
    const target = place('kept.txt');
    writeFileSync(target, 'from before');
    expect((await run('decode', place('nowhere.npy'), '-o', target, ...model)).code).toBe(1);
    const array = await npy('fine.npy', vectors, dimension);
    expect((await run('decode', array, '-o', target, ...model, '--provider', 'dml')).code).toBe(1);
    expect(readFileSync(target, 'utf8')).toBe('from before');
    const nowhere = place('no folder/texts.txt');
    expect((await run('decode', array, '-o', nowhere, ...model)).note[0]).toBe(
      `CONFIG_SONAR_USAGE: ablata-sonar: -o ${nowhere}: there is no folder ${place('no folder')}`,
    );
  });
});

it('shows what a model wrote without letting it speak to the terminal', () => {
  expect(oneLine('a\nb\u001b[2J\u202ec\u200dd')).toBe('a\\u000ab\\u001b[2J\\u202ec\u200dd');
});

it('takes texts there and back', async () => {
  const encoder = ['--checkpoint', fixture('checkpoints', 'small.pt')];
  writeFileSync(place('in.txt'), 'one text\nanother\n');
  const { code, out, note } = await run('roundtrip', place('in.txt'), ...encoder, ...model);
  expect(code).toBe(0);
  expect(out).toEqual([
    expect.stringMatching(/^-?[01]\.\d{4} {2}one text {2}→ {2}/),
    expect.stringMatching(/^-?[01]\.\d{4} {2}another {2}→ {2}/),
  ]);
  expect(note.at(-1)).toMatch(/^2 texts: \d \(\d+\.0 %\) came back as they were; cosine of the re-encoded: mean /);
});

it('tells how alike two texts are, in one language or two', async () => {
  const encoder = [
    '--checkpoint',
    fixture('checkpoints', 'small.pt'),
    '--tokenizer',
    tokenizer,
    '--attention-heads',
    '2',
  ];
  expect((await run('similarity', 'one text', 'one text', ...encoder)).out).toEqual(['1.0000']);
  const across = await run('similarity', 'one text', 'one text', '--to-language', 'fra_Latn', ...encoder);
  expect(Number(across.out[0])).toBeLessThan(1);
  expect((await run('similarity', 'one')).note[0]).toBe('CONFIG_SONAR_USAGE: ablata-sonar: similarity needs two texts');
});

describe('ablata-sonar verify decoder', () => {
  it('holds texts against what is expected of them', async () => {
    const options = { checkpoint: place('sonar_text_decoder.pt'), tokenizer, attentionHeads: 2, maxTokens: 10 };
    const encoder = { checkpoint: fixture('checkpoints', 'small.pt'), tokenizer, attentionHeads: 2 };
    const expected = {
      tokenizer: { name: 't', size: 1, sha256: '' },
      goldens: [{ texts: ['one text'], language: 'eng_Latn', decoded: ['something else'] } as const],
    };
    const lines = await Array.fromAsync(verifyDecoder(options, encoder, expected));
    expect(lines.map(({ result, what }) => `${result} ${what}`)).toEqual([
      'pass tensors',
      'fail architecture',
      'pass checkpoint',
      'fail tokenizer',
      'fail text "one text" in eng_Latn',
    ]);
    expect(lines[2]!.detail).toMatch(/^the checksums inside are right; sha256 [0-9a-f]{64}$/);
  });

  it('says that texts need the encoder, and finds a byte that changed', async () => {
    const bytes = readFileSync(place('sonar_text_decoder.pt'));
    bytes[100_000]! ^= 1;
    writeFileSync(place('changed.pt'), bytes);
    const options = { checkpoint: place('changed.pt'), tokenizer, attentionHeads: 2 };
    const lines = await Array.fromAsync(verifyDecoder(options, {}));
    expect(lines.map(({ result, what }) => `${result} ${what}`)).toEqual([
      'pass tensors',
      'fail architecture',
      'fail checkpoint',
      'fail tokenizer',
      'skip texts',
    ]);
  });
});

describe('ablata-sonar download decoder', () => {
  let server: Server;
  let base: string;
  let served: Buffer;

  beforeAll(async () => {
    served = readFileSync(place('sonar_text_decoder.pt'));
    server = createServer((request, response) => {
      if (!request.url?.endsWith('sonar_text_decoder.pt')) return response.writeHead(404).end();
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const length = String(served.length - from);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': length });
      return response.end(request.method === 'HEAD' ? undefined : served.subarray(from));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('says that the tokenizer could not be had, after the licence', async () => {
    const { code, note } = await run('download', 'decoder', '--to', place('there'), '--from', base);
    expect(code).toBe(1);
    expect(note[0]).toContain('CC-BY-NC-4.0');
    expect(note.at(-2)).toContain('sentencepiece.source.256000.model: the server answered 404');
  });

  it('knows no third half', async () => {
    expect((await run('download', 'everything')).note[0]).toBe(
      'CONFIG_SONAR_USAGE: ablata-sonar: download fetches the encoder or the decoder, not everything',
    );
  });
});
