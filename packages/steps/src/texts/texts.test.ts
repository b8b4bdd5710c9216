import type { Stage } from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import { wordPieces } from '@ablata/texts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../test/memory-source.ts';
import { cutText } from './cut-text.ts';
import { texts } from './texts.ts';

const source = memorySource([
  { id: 'd/0', text: ' One short text. ', fields: { topic: 'a', level: 1, meta: { author: 'x' } } },
  { id: 'd/1', text: '   ', fields: { topic: 'b', level: 2 } },
  {
    id: 'd/2',
    text: 'First sentence here. Second sentence there. A third one.',
    fields: { topic: 'c', level: 'three' },
  },
]);
const run = (options: Record<string, unknown>) =>
  runStage(texts as unknown as Stage, [], { options: options as never, services: { source } as never });

describeStage('texts', {
  stage: texts as unknown as Stage,
  rows: [],
  origin: true,
  options: { chunk: { words: 6 } },
  services: () => ({ source }) as never,
});

describe('texts', () => {
  it('gives a row a record, with what the record holds', async () => {
    const { rows, drops } = await run({});
    expect(rows.map(({ request, candidate, text }) => [request, candidate, text])).toEqual([
      [0, 0, 'One short text.'],
      [2, 0, 'First sentence here. Second sentence there. A third one.'],
    ]);
    expect(rows[0]?.['problems']).toEqual([
      { id: 'd/0', text: ' One short text. ', fields: { topic: 'a', level: 1, meta: { author: 'x' } } },
    ]);
    expect(drops).toEqual([{ request: 1, candidate: 0, fate: 'empty', reason: 'empty text' }]);
  });

  it('gives a row a chunk', async () => {
    const { rows } = await run({ chunk: { words: 6 } });
    expect(rows.map(({ request, candidate, text }) => [request, candidate, text])).toEqual([
      [0, 0, 'One short text.'],
      [2, 0, 'First sentence here. Second sentence there.'],
      [2, 1, 'A third one.'],
    ]);
  });

  it('takes fields as columns, and books records whose field has another type', async () => {
    const { rows, drops } = await run({
      fields: {
        topic: { path: 'topic', type: 'string' },
        level: { path: 'level', type: 'number' },
        author: 'meta.author',
      },
    });
    expect(rows.map(({ topic, level, author }) => [topic, level, author])).toEqual([['a', 1, 'x']]);
    expect(drops.map(({ request, fate, reason }) => [request, fate, reason])).toEqual([
      [1, 'empty', 'empty text'],
      [2, 'failed', 'no number: level'],
    ]);
  });

  it('yields before the source has ended, so that a target can be met early', async () => {
    let read = 0;
    const endless = {
      identity: { source: 'endless' },
      async *records() {
        for (;;) yield { id: String(read++), text: 'a text', fields: {} };
      },
    };
    const stage = texts as unknown as Stage;
    const context = {
      options: {},
      services: { source: endless },
      signal: new AbortController().signal,
      drop: () => {},
    };
    for await (const batch of stage.run((async function* () {})(), context as never)) {
      expect(batch.length).toBe(64);
      break;
    }
    expect(read).toBe(64);
  });

  it('takes vectors that the records bring along', async () => {
    const vectors = [Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(5, 6)];
    let asked: unknown;
    const withVectors = (lengths: readonly number[]) => ({
      identity: { source: 'vectors' },
      async *records(_signal: AbortSignal, wants?: unknown) {
        asked = wants;
        for (const [row, length] of lengths.entries())
          yield {
            id: `v/${row}`,
            text: row === 1 ? ' ' : 'a text',
            fields: {},
            vectors: { e: vectors[row]!.subarray(0, length) },
          };
      },
    });
    const runOn = (given: unknown, options: Record<string, unknown> = { vectors: 'e' }) =>
      runStage(texts as unknown as Stage, [], { options: options as never, services: { source: given } as never });
    const { rows } = await runOn(withVectors([2, 2, 2]));
    expect(asked).toEqual({ vectors: ['e'] });
    expect(rows.map(({ request, e }) => [request, [...(e as Float32Array)]])).toEqual([
      [0, [1, 2]],
      [2, [5, 6]],
    ]);
    await expect(runOn(withVectors([2, 2, 1]))).rejects.toThrow(
      "the record v/2 has 1 numbers in its vector 'e', and those before it 2",
    );
    await expect(runOn(source)).rejects.toThrow("the record d/0 brings no vector 'e' along");
    await expect(runOn(source, { vectors: ['e'], chunk: { words: 5 } })).rejects.toThrow(
      "without 'chunk' where there are 'vectors', for they are those of whole texts",
    );
  });

  it('refuses an overlap that never ends', async () => {
    await expect(run({ chunk: { words: 5, overlap: 5 } })).rejects.toThrow(
      "an object whose 'overlap' is below 'words'",
    );
  });
});

describe('cutText', () => {
  it('repeats whole sentences, or words, at most as long as the overlap', () => {
    const text = 'One two. Three four. Five six. Seven eight.';
    expect(cutText(text, { by: 'sentences', words: 4, overlap: 2 })).toEqual([
      'One two. Three four.',
      'Three four. Five six.',
      'Five six. Seven eight.',
    ]);
    expect(cutText('a b c d e f g', { by: 'words', words: 4, overlap: 1 })).toEqual(['a b c d', 'd e f g']);
    expect(cutText('a b c d e f g h', { by: 'words', words: 4, overlap: 1 })).toEqual(['a b c d', 'd e f g', 'g h']);
  });

  it('cuts a sentence that is too long', () => {
    expect(cutText('This is one rather long sentence. Short.', { by: 'sentences', words: 4, overlap: 0 })).toEqual([
      'This is one rather',
      'long sentence. Short.',
    ]);
  });

  const anyText = fc
    .array(
      fc.oneof(fc.constantFrom('word', 'Dr. No', 'end.', 'why?', '数える', '\n\n', '3.5'), fc.string({ maxLength: 8 })),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(' '));
  const anyCut = fc.record({
    by: fc.constantFrom('sentences' as const, 'words' as const),
    words: fc.integer({ min: 1, max: 12 }),
  });

  it('leaves nothing out, keeps the order and the length', () => {
    fc.assert(
      fc.property(anyText, anyCut, (text, { by, words }) => {
        const chunks = cutText(text, { by, words, overlap: 0 });
        const bare = (part: string) => part.replace(/\s+/g, '');
        expect(bare(chunks.join(''))).toBe(bare(text));
        for (const chunk of chunks) expect(wordPieces(chunk).length).toBeLessThanOrEqual(words);
      }),
    );
  });

  it('ends with any overlap below the length', () => {
    fc.assert(
      fc.property(anyText, anyCut, fc.nat(), (text, { by, words }, more) => {
        const overlap = more % words;
        const chunks = cutText(text, { by, words, overlap });
        const plain = cutText(text, { by, words, overlap: 0 });
        expect(chunks.length).toBeGreaterThanOrEqual(plain.length);
        expect(chunks.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
