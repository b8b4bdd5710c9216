import { copyFileSync, existsSync, mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference } from '../test/compare-to-golden.ts';
import { errorOf } from '../test/error-of.ts';
import { fixture, placeTokenizer, readGolden, temporaryFolder } from '../test/fixtures.ts';
import { createSonarEncoder } from './create-sonar-encoder.ts';
import type { SonarOptions } from './sonar-options.ts';

const folder = temporaryFolder();
const golden = readGolden(fixture('checkpoints'), 'small');
let tokenizer: string;

beforeAll(() => {
  process.env['ABLATA_CACHE_DIR'] = folder.path;
  tokenizer = placeTokenizer('tiny', folder.path);
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  folder[Symbol.dispose]();
});

const open = (options: SonarOptions = {}, checkpoint = 'small.pt') =>
  createSonarEncoder({
    checkpoint: fixture('checkpoints', checkpoint),
    tokenizer,
    language: 'fra_Latn',
    attentionHeads: 2,
    threads: 1,
    ...options,
  });
const row = (vectors: Float32Array, index: number) => vectors.subarray(index * 32, (index + 1) * 32);

describe('encode', () => {
  it.each<[string, SonarOptions]>([
    ['small.pt', {}],
    ['small.fairseq.pt', { memory: 'mmap' }],
    ['small.safetensors', { workers: 2, batchTokens: 40 }],
  ])('gives for texts what PyTorch gives: %s %o', async (checkpoint, options) => {
    await using sonar = await open(options, checkpoint);
    expect(sonar.dimension).toBe(32);
    const { vectors, truncated } = await sonar.encode(golden.texts);
    expect(difference(vectors, golden.textEmbeddings)).toBeLessThanOrEqual(2e-6);
    expect([...truncated]).toEqual(golden.texts.map((text) => (text.length > 2000 ? 1 : 0)));
    const norms = golden.texts.map((_, index) => Math.hypot(...row(vectors, index)));
    expect(Math.max(...norms) - Math.min(...norms)).toBeGreaterThan(0.01); // not normalized
  });

  it('gives a text the same vector alone, among others, and in any order', async () => {
    for (const precision of ['fp32', 'int8'] as const) {
      await using sonar = await open({ precision, batchTokens: 64 });
      const texts = Array.from({ length: 300 }, (_, index) => 'word '.repeat(index % 37) + index);
      const { vectors } = await sonar.encode(texts);
      const { vectors: reversed } = await sonar.encode(texts.toReversed());
      for (const index of [0, 7, 36, 150, 299]) {
        const { vectors: alone } = await sonar.encode([texts[index]!]);
        expect(difference(alone, row(vectors, index))).toBeLessThanOrEqual(1e-6);
        expect(difference(alone, row(reversed, 299 - index))).toBeLessThanOrEqual(1e-6);
      }
    }
  });

  it('takes no texts, empty texts and lone surrogates', async () => {
    await using sonar = await open();
    expect(await sonar.encode([])).toEqual({
      vectors: new Float32Array(),
      truncated: new Uint8Array(),
      unknown: new Uint32Array(),
    });
    const { vectors } = await sonar.encode(['', 'a\ud800', 'a\ufffd']);
    expect(row(vectors, 1)).toEqual(row(vectors, 2));
    expect(vectors.every(Number.isFinite)).toBe(true);
  });

  it('counts the tokens that its vocabulary lacks, which the vectors do not tell apart', async () => {
    await using sonar = await open();
    const { vectors, unknown } = await sonar.encode(['a a', 'a \u{12345} a', 'a \u{12346} a']);
    expect([...unknown]).toEqual([0, 1, 1]);
    expect(difference(row(vectors, 1), row(vectors, 2))).toBeLessThanOrEqual(1e-6);
    expect(difference(row(vectors, 0), row(vectors, 1))).toBeGreaterThan(1e-5);
  });

  it('cuts long texts with or without </s>, and says so', async () => {
    const long = 'a '.repeat(600);
    await using dropping = await open();
    await using keeping = await open({ keepEos: true });
    const dropped = await dropping.encode([long, 'a']);
    const kept = await keeping.encode([long, 'a']);
    expect([...dropped.truncated, ...kept.truncated]).toEqual([1, 0, 1, 0]);
    expect(difference(row(dropped.vectors, 0), row(kept.vectors, 0))).toBeGreaterThan(1e-5);
    expect(difference(row(dropped.vectors, 1), row(kept.vectors, 1))).toBeLessThanOrEqual(1e-6);
  });

  it('quantizes once, and again when the file is damaged', async () => {
    const made = () =>
      readdirSync(join(folder.path, 'sonar', 'quantized')).filter((name) => name.endsWith('.safetensors'));
    const texts = ['one text'];
    await using first = await open({ precision: 'int8' });
    const { vectors } = await first.encode(texts);
    expect(made()).toHaveLength(1);
    const path = join(folder.path, 'sonar', 'quantized', made()[0]!);
    truncateSync(path, 5000);
    await using second = await open({ precision: 'int8' });
    expect((await second.encode(texts)).vectors).toEqual(vectors);
    expect(made()).toHaveLength(1);
  });
});

describe('running', () => {
  const many = Array.from({ length: 2000 }, (_, index) => 'some words to encode '.repeat(3) + index);

  it('leaves the event loop free while it encodes', async () => {
    await using sonar = await open({ batchTokens: 256 });
    await sonar.start();
    let turns = 0;
    let done = false;
    const encoding = sonar.encode(many).finally(() => {
      done = true;
    });
    while (!done) {
      await turn();
      turns++;
    }
    await encoding;
    // Were it computed on this thread, the loop would turn about once a batch.
    expect(turns).toBeGreaterThan(2000);
  });

  it('rejects when aborted, with the reason, and goes on working', async () => {
    await using sonar = await open({ batchTokens: 64 });
    await sonar.start();
    const reason = new Error('enough');
    const abort = new AbortController();
    let settled = false;
    const encoding = sonar.encode(many, abort.signal).finally(() => {
      settled = true;
    });
    const outcome = expect(encoding).rejects.toBe(reason);
    await turn();
    abort.abort(reason);
    await turn();
    expect(settled).toBe(true);
    await outcome;
    await expect(sonar.encode(['x'], abort.signal)).rejects.toBe(reason);
    const { vectors } = await sonar.encode(golden.texts);
    expect(difference(vectors, golden.textEmbeddings)).toBeLessThanOrEqual(2e-6);
  });

  it('gives up a start when aborted, and can start later', async () => {
    await using sonar = await open();
    await expect(sonar.start(AbortSignal.abort(new Error('not now')))).rejects.toThrow('not now');
    const abort = new AbortController();
    const starting = sonar.start(abort.signal);
    abort.abort(new Error('changed my mind'));
    await expect(starting).rejects.toThrow('changed my mind');
    expect((await sonar.encode(['x'])).vectors).toHaveLength(32);
  });

  it('answers overlapping calls', async () => {
    await using sonar = await open({ workers: 2 });
    const results = await Promise.all(golden.texts.map((text) => sonar.encode([text])));
    for (const [index, { vectors }] of results.entries()) {
      expect(difference(vectors, row(golden.textEmbeddings, index))).toBeLessThanOrEqual(2e-6);
    }
  });

  it('leaves no thread and no handle behind when disposed', async () => {
    const threads = () => (existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : 0);
    const handles = () => process.getActiveResourcesInfo().filter((kind) => /MessagePort|Worker/.test(kind)).length;
    const cycle = async () => {
      await using sonar = await open({ workers: 2 });
      await sonar.encode(['one text']);
    };
    await cycle(); // what is made once stays: onnxruntime, the libuv pool
    const before = [threads(), handles()];
    for (let round = 0; round < 10; round++) await cycle();
    expect([threads(), handles()]).toEqual(before);
  });

  it('refuses to encode once disposed', async () => {
    const sonar = await open();
    await sonar[Symbol.asyncDispose]();
    expect((await errorOf(() => sonar.encode(['x']))).code).toBe('INTERNAL_SONAR_DISPOSED');
  });
});

describe('identity', () => {
  it('tells the weights, the tokenizer and every setting that changes numbers, and nothing of the machine', async () => {
    await using sonar = await open();
    expect(sonar.identity).toEqual({
      encoder: '@ablata/encoder-sonar',
      revision: 1,
      checkpoint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      tokenizer: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      language: 'fra_Latn',
      precision: 'fp32',
      truncation: '514 tokens, dropping </s>',
      executionProvider: 'cpu',
      attentionHeads: 2,
    });
    expect(JSON.stringify(sonar.identity)).not.toContain(folder.path);
  });

  it('is that of the contents, wherever the file is and however it is run', async () => {
    const elsewhere = join(folder.path, 'elsewhere');
    mkdirSync(elsewhere);
    copyFileSync(fixture('checkpoints', 'small.pt'), join(elsewhere, 'renamed.pt'));
    await using one = await open();
    await using two = await open({
      checkpoint: join(elsewhere, 'renamed.pt'),
      memory: 'mmap',
      workers: 3,
      batchTokens: 9,
    });
    expect(two.identity).toEqual(one.identity);
  });

  it.each<SonarOptions>([{ language: 'eng_Latn' }, { precision: 'int8' }, { keepEos: true }])(
    'differs for %o',
    async (options) => {
      await using one = await open();
      await using other = await open(options);
      expect(other.identity).not.toEqual(one.identity);
    },
  );
});

describe('options', () => {
  it.each<[object, string, RegExp]>([
    [
      { language: 'eng' },
      'CONFIG_SONAR_OPTIONS',
      /language must be one of SONAR's 202 languages: did you mean eng_Latn\?/,
    ],
    [
      { precision: 'fp8' },
      'CONFIG_SONAR_OPTIONS',
      /precision must be "fp16", "fp32", "int8" or "int8-fast" \(was "fp8"\)/,
    ],
    [{ batchTokens: 0 }, 'CONFIG_SONAR_OPTIONS', /batchTokens must be/],
    [{ langage: 'x' }, 'CONFIG_SONAR_OPTIONS', /langage must be removed/],
    [
      { checkpoint: '/nowhere/model.pt' },
      'CONFIG_SONAR_FILE',
      /^There is no SONAR encoder checkpoint at \/nowhere\/model\.pt$/,
    ],
    [
      { tokenizer: '/nowhere/spm.model' },
      'CONFIG_SONAR_FILE',
      /^There is no SONAR tokenizer at \/nowhere\/spm\.model$/,
    ],
    [
      { precision: 'int8', executionProvider: 'cuda' },
      'CONFIG_SONAR_PRECISION',
      /^precision int8 runs on the CPU only, not on cuda$/,
    ],
  ])('%o is refused', async (options, code, message) => {
    const error = await errorOf(() => open(options as SonarOptions));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).toBeTruthy();
  });

  it('runs float16 weights at fp32 and fp16, and makes no int8 of them', async () => {
    for (const precision of ['fp32', 'fp16'] as const) {
      await using sonar = await open({ precision }, 'small.half.pt');
      const { vectors } = await sonar.encode(golden.texts);
      expect(difference(vectors, golden.textEmbeddings)).toBeLessThan(1e-2);
    }
    const error = await errorOf(() => open({ precision: 'int8' }, 'small.half.pt'));
    expect(error.code).toBe('CONFIG_SONAR_PRECISION');
    expect(error.message).toBe('precision int8 is made from float32 weights; the checkpoint is f16');
  });

  it('says what a missing CUDA needs', async () => {
    await using sonar = await open({ executionProvider: 'cuda' });
    const error = await errorOf(() => sonar.start());
    expect(error.code).toBe('SERVICE_SONAR_PROVIDER');
    expect(error.message).toMatch(/^onnxruntime could not load the SONAR encoder on cuda: /);
    expect(error.hint).toContain('executionProvider: cpu');
  });
});

describe('a checkpoint as a trainer saves it', () => {
  it.each(['fp32', 'int8'] as const)('is encoded with, and what is left out of it is named: %s', async (precision) => {
    const warnings: string[] = [];
    const logger = { debug() {}, info() {}, error() {}, warn: (message: string) => void warnings.push(message) };
    await using sonar = await createSonarEncoder(
      {
        checkpoint: fixture('odd', 'trained.pt'),
        tokenizer,
        language: 'fra_Latn',
        attentionHeads: 2,
        threads: 1,
        precision,
      },
      logger,
    );
    expect(warnings).toEqual(['The SONAR checkpoint holds more than the model; that was left out']);
    const { vectors } = await sonar.encode(golden.texts);
    // bfloat16 has eight bits: near the vectors of the float32 weights, and not the same.
    for (const index of golden.texts.keys()) {
      const [found, wanted] = [row(vectors, index), row(golden.textEmbeddings, index)];
      const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
      expect(dot(found, wanted) / Math.sqrt(dot(found, found) * dot(wanted, wanted))).toBeGreaterThan(0.995);
    }
  });
});
