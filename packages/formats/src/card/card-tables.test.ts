import type { JsonObject } from '@ablata/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { booksPart } from './books-part.ts';
import { experimentPart } from './experiment-part.ts';
import { bytes, code, inWords, prose, table } from './markdown.ts';

const config = {
  name: 'set',
  seed: 42,
  target: 1000,
  services: [
    {
      slot: 'llm',
      use: 'vllm',
      plugin: '@ablata/llm-vllm',
      version: '1.2.0',
      identity: { plugin: '@ablata/llm-vllm', model: 'Qwen/Qwen2.5', stop: null },
    },
    {
      name: 'judge',
      slot: 'llm',
      use: 'vllm',
      plugin: '@ablata/llm-vllm',
      version: '1.2.0',
      identity: { model: 'Mistral' },
    },
    {
      slot: 'dedupe',
      use: 'cosine',
      plugin: '@ablata/dedupe',
      version: '1.2.0',
      identity: { name: 'cosine', threshold: 0.95 },
    },
    { slot: 'output', use: 'pt', plugin: '@ablata/formats', version: '1.2.0', identity: { layout: 1 } },
    { slot: 'output', use: 'npy', plugin: '@ablata/formats', version: '1.2.0', identity: { layout: 2 } },
  ],
  stages: [
    { name: 'generate', stage: 'generate', version: 1, options: {}, from: [] },
    { name: 'encode', stage: 'encode', version: 1, options: {}, from: ['generate'] },
    {
      name: 'quality',
      stage: 'judge',
      version: 1,
      options: { criteria: { useful: 'Is it | useful?' }, scale: [1, 5] },
      from: ['encode'],
      with: { llm: 'judge' },
    },
  ],
};
const stats = {
  rows: 900,
  books: {
    requests: 250,
    asked: 1250,
    kept: 900,
    fates: { duplicate: 340, filtered: 10, failed: 0 },
    tokens: { prompt: 1, completion: 1 },
    stages: {
      generate: {
        received: 250,
        emitted: 1250,
        dropped: {},
        reasons: {},
        notes: { 'prompt tokens': 57071, 'completion tokens': 1234 },
      },
      encode: { received: 1250, emitted: 1250, dropped: {}, reasons: {}, notes: {} },
      quality: {
        received: 1250,
        emitted: 900,
        dropped: {},
        reasons: { 'filtered: <b>low</b>': 10, 'duplicate: near': 340 },
        notes: { 'asked again': 3 },
      },
    },
  },
};

test('the experiment is told by services, stages and options under their places', () => {
  const written = experimentPart(config);
  expect(written).toContain('| `llm` | `vllm` | `@ablata/llm-vllm` `1.2.0` |');
  expect(written).toContain('| `quality` | `judge` | `encode` |');
  expect(written.slice(written.indexOf('| option | value |') + 2)).toEqual([
    '| `seed` | `42` |',
    '| `target` | `1000` |',
    '| `services.llm.model` | `Qwen/Qwen2.5` |',
    '| `services.judge.model` | `Mistral` |',
    '| `services.dedupe.threshold` | `0.95` |',
    '| `services.output[0].layout` | `1` |',
    '| `services.output[1].layout` | `2` |',
    '| `stages.quality.criteria.useful` | `Is it \\| useful?` |',
    '| `stages.quality.scale` | `1, 5` |',
    '| `stages.quality.with.llm` | `judge` |',
  ]);
});

test('the books are told by fates, stages and what was asked of whom', () => {
  expect(booksPart(stats, config)).toEqual([
    '| fate | rows | share |',
    '| --- | --- | --- |',
    '| kept | 900 | 72.0 % |',
    '| duplicate | 340 | 27.2 % |',
    '| filtered | 10 | 0.8 % |',
    '| **asked for** | **1,250** | **100 %** |',
    '',
    'Asked for in 250 requests.',
    '',
    '| stage | rows in | rows out | dropped, and why | counted |',
    '| --- | --- | --- | --- | --- |',
    '| `generate` | 250 | 1,250 |  |  |',
    '| `encode` | 1,250 | 1,250 |  |  |',
    '| `quality` | 1,250 | 900 | 340 duplicate: near; 10 filtered: \\<b\\>low\\</b\\> | 3 asked again |',
    '',
    '| asked by | of | what it is | rows | tokens of prompts | tokens of answers |',
    '| --- | --- | --- | --- | --- | --- |',
    '| `generate` | `llm` | `vllm Qwen/Qwen2.5` | 250 | 57,071 | 1,234 |',
    '| `encode` | `encoder` | `` | 1,250 |  |  |'.replace('``', ''),
  ]);
});

test('of what is no experiment and no books of ours, the values are told by their paths', () => {
  expect(experimentPart({ lr: 0.001, model: { layers: [2, 3] } }).slice(2)).toEqual([
    '| `lr` | `0.001` |',
    '| `model.layers` | `2, 3` |',
  ]);
  expect(booksPart({ meanLength: 12.34567, source: { rows: 1200 }, note: 'a_b' }, {}).slice(2)).toEqual([
    '| mean length | 12.35 |',
    '| source · rows | 1,200 |',
    '| note | a\\_b |',
  ]);
  expect([experimentPart({}), booksPart({}, {})]).toEqual([[], []]);
});

/** Whether a cell ends before its time: a bar that nothing escapes. */
const cells = (line: string): number => line.replaceAll(/\\./g, '').split('|').length - 2;

test('no text breaks a table, begins a line or is HTML', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'a | b',
      '</td><script>',
      'x\n\n# y',
      '`',
      '``|``',
      '\\',
      '\\|',
      '[a](javascript:b)',
      '\u202eabc',
      '- x',
    ),
  );
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      const lines = table(['a', 'b'], [[prose(one), code(other)]]);
      expect(lines).toHaveLength(3);
      const [, , line = ''] = lines;
      expect(line).not.toMatch(/[\n\r\u2028\u2029\u202e]/);
      expect(line.slice(0, 2)).toBe('| ');
      expect(prose(one).replaceAll(/\\./g, '')).not.toMatch(/[<>|`*_[\]#]/);
      if (!other.includes('\\')) expect(cells(line)).toBe(2);
    }),
  );
});

test('experiments and books of any names fill their tables', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, reason) => {
      const odd = JSON.parse(JSON.stringify({ config, stats })) as { config: typeof config; stats: typeof stats };
      for (const stage of odd.config.stages) stage.name = name;
      const books = { ...stats.books, stages: { [name]: { received: 1, emitted: 1, reasons: { [reason]: 1 } } } };
      expect(() => [
        experimentPart(odd.config),
        booksPart({ ...stats, books } as unknown as JsonObject, odd.config),
      ]).not.toThrow();
    }),
  );
});

test('sizes and keys are for people', () => {
  expect([0, 999, 1000, 3466315, 999_600, 42e9].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '3.5 MB',
    '1.0 MB',
    '42 GB',
  ]);
  expect(['meanNearestCosine', 'already so', 'chrF2'].map(inWords)).toEqual([
    'mean nearest cosine',
    'already so',
    'chr f2',
  ]);
});
