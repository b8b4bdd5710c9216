import { existsSync, readFileSync } from 'node:fs';
import type { ColumnSchema, JsonObject, SentenceEncoder, Stage } from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../test/memory-source.ts';
import { comparableWords } from './comparable-words.ts';
import { decontaminate } from './decontaminate.ts';
import { ReferenceIndex } from './reference-index.ts';

const stage = decontaminate as unknown as Stage;
const columns: ColumnSchema = { text: 'string', answer: 'string?', embedding: 'embedding' };
const stamps =
  'Bella bought stamps at the post office. Some of the stamps had a snowflake design, some had a truck design.';
const source = memorySource([
  { id: 'test/0', text: stamps, fields: { answer: 'Thirty-eight stamps.' } },
  { id: 'test/1', text: 'Add 2 and 3.', fields: { answer: '5' } },
  {
    id: 'test/2',
    text: 'A train leaves at 9 and travels 120 miles in two hours without a stop.',
    fields: { answer: '60' },
  },
]);
const vector = (x: number, y: number) => Float32Array.of(x, y);
const row = (request: number, text: string, embedding = vector(1, 0), answer: string | null = null) => ({
  request,
  text,
  answer,
  embedding,
});
const rows = [
  row(0, 'Draw the problem before you calculate.'),
  row(0, `In short: ${stamps.toUpperCase()} How many?`),
  row(1, 'add 2, and 3!'),
  row(2, 'A train leaves at 7 and travels 150 miles in two hours without a stop.'),
  row(3, 'Say first what is asked.', vector(0, 1), 'thirty eight stamps'),
  row(4, 'The stamps had a snowflake design, some had a dog.'),
  row(5, '', vector(0.6, 0.8)),
];
/** What a text's vector is does not matter here: the first reference text points up, the others to the left. */
const encoder: SentenceEncoder = {
  identity: { encoder: 'two' },
  dimension: 2,
  batchSize: 2,
  async encode(texts) {
    return {
      vectors: Float32Array.from(texts.flatMap((text) => (text === stamps ? [0, 2] : [-1, 0]))),
      truncated: new Uint8Array(texts.length),
    };
  },
};
const services = () => ({ source, encoder }) as never;

describeStage('decontaminate', { stage, rows, columns, services });
describeStage('decontaminate by cosine, marking', {
  stage,
  rows,
  columns,
  services,
  options: { cosine: 0.9, do: 'mark', columns: ['text', 'answer'] },
});

const run = (options: JsonObject = {}) => runStage(stage, rows, { columns, options, services: services() });
const found = async (options: JsonObject) =>
  (await run(options)).evidence.map(({ request, facts }) => [request, facts['rule'], facts['of']]);

describe('decontaminate', () => {
  it('drops what shares 13 words in a row, half of an item in 8-grams, or is a short item', async () => {
    const { rows: kept, drops, evidence, summary } = await run();
    expect(kept.map(({ request }) => request)).toEqual([0, 2, 3, 4, 5]);
    expect(drops.map(({ fate, reason }) => `${fate}: ${reason}`)).toEqual([
      'filtered: contaminated: any',
      'filtered: contaminated: equal',
    ]);
    expect(evidence.map(({ facts }) => facts)).toEqual([
      { column: 'text', of: 'test/0', rule: 'any', stretch: 20, coverage: 1 },
      { column: 'text', of: 'test/1', rule: 'equal', stretch: 4, coverage: 1 },
    ]);
    expect(summary).toEqual({ reference: 3, short: 1, found: { any: 1, cover: 0, equal: 1, cosine: 0 } });
  });

  it('finds the same problem with other numbers once numbers are masked', async () => {
    expect(await found({ digits: 'mask' })).toEqual([
      [0, 'any', 'test/0'],
      [1, 'equal', 'test/1'],
      [2, 'any', 'test/2'],
    ]);
  });

  it('looks at other columns and fields', async () => {
    expect(await found({ columns: ['answer'], fields: ['fields.answer'] })).toEqual([[3, 'equal', 'test/0']]);
  });

  it('goes by the cosine to an embedding column', async () => {
    const { evidence } = await run({ any: false, cover: false, cosine: 0.9 });
    expect(evidence.map(({ request, facts, vector: kept }) => [request, facts, [...(kept ?? [])]])).toEqual([
      [3, { column: 'embedding', of: 'test/0', rule: 'cosine', stretch: 0, coverage: 0, cosine: 1 }, [0, 1]],
    ]);
  });

  it('marks instead', async () => {
    const { rows: marked, drops } = await run({ do: 'mark' });
    expect(drops).toEqual([]);
    expect(marked.map((each) => [each['decontaminate.of'], each['decontaminate.rule']])).toEqual([
      [null, null],
      ['test/0', 'any'],
      ['test/1', 'equal'],
      [null, null],
      [null, null],
      [null, null],
      [null, null],
    ]);
  });

  it('promises what it takes to look again', async () => {
    expect((await run({ cosine: 0.9 })).certificate).toEqual({
      kind: 'contamination',
      columns: ['text'],
      do: 'drop',
      rules: { any: 13, cover: { n: 8, share: 0.5 }, cosine: 0.9, embedding: 'embedding', encoder: { encoder: 'two' } },
      normalisation: { texts: 1, foldCase: true, symbols: false, digits: 'keep' },
      reference: {
        source: { source: 'memory' },
        fields: ['text'],
        items: 3,
        short: 1,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  it.each([
    [{ columns: ['txt'] }, "no column 'txt' reaches the stage. Did you mean 'text'?"],
    [{ columns: ['embedding'] }, "the column 'embedding' is no text: its type is embedding"],
    [{ cosine: 0.9, embedding: 'emb' }, "no column 'emb' reaches the stage"],
    [{ any: false, cover: false }, "must be an object with one of 'any', 'cover' and 'cosine'"],
    [{ fields: ['fields.solution'] }, "the reference record test/0 has no text in 'fields.solution'"],
  ])('refuses %j', async (options, message) => {
    await expect(run(options)).rejects.toThrow(message);
  });
});

describe('ReferenceIndex', () => {
  it('finds what looking at every pair of positions finds', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 });
    fc.assert(
      fc.property(fc.array(words, { maxLength: 5 }), words, fc.integer({ min: 1, max: 4 }), (items, text, n) => {
        const expected = items.flatMap((item, index) => {
          const covered = new Set<number>();
          let stretch = 0;
          for (let i = 0; i < text.length; i++) {
            for (let j = 0; j < item.length; j++) {
              let length = 0;
              while (i + length < text.length && j + length < item.length && text[i + length] === item[j + length])
                length++;
              if (length < n) continue;
              stretch = Math.max(stretch, length);
              for (let at = j; at < j + length; at++) covered.add(at);
            }
          }
          return stretch === 0 ? [] : [{ item: index, stretch, coverage: covered.size / item.length }];
        });
        const index = new ReferenceIndex(
          items.map((item, id) => ({ id: String(id), words: item })),
          n,
        );
        expect(index.find(text)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  const folder = process.env['ABLATA_GSM8K_DIR'] ?? new URL('../../../../../shared/gsm8k', import.meta.url).pathname;
  it.skipIf(!existsSync(folder))('finds in GSM8K what is known of it', () => {
    const read = (file: string, mask: boolean): string[][] =>
      readFileSync(`${folder}/${file}.jsonl`, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => comparableWords((JSON.parse(line) as { question: string }).question, mask));
    const count = (n: number, mask = false) => {
      const index = new ReferenceIndex(
        read('test', mask).map((words, id) => ({ id: String(id), words })),
        n,
      );
      const overlaps = read('train', mask).map((words) => index.find(words));
      return {
        any: overlaps.filter((found) => found.length > 0).length,
        half: overlaps.filter((found) => found.some(({ coverage }) => coverage >= 0.5)).length,
      };
    };
    expect(count(13)).toEqual({ any: 4, half: 2 });
    expect(count(8)).toEqual({ any: 91, half: 3 });
    expect(count(13, true)).toEqual({ any: 8, half: 5 });
    expect(count(8, true)).toEqual({ any: 212, half: 11 });
  });
});
