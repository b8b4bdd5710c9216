import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batch } from './batch.ts';

const batch = new Batch([4, 4, 7], [0, 1, 0], {
  text: ['a', 'b', 'c'],
  embedding: { dimension: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) },
} as const) as Batch<{ text: 'string'; embedding: 'embedding' }>;

describe('Batch', () => {
  it('shows rows with their position and a view of their embedding', () => {
    expect(batch.row(1)).toEqual({ request: 4, candidate: 1, text: 'b', embedding: Float32Array.of(3, 4) });
    expect([...batch].map((row) => row.text)).toEqual(['a', 'b', 'c']);
  });

  it('selects cells and embeddings alike, in the given order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2)), (rows) => {
        const selected = batch.select(rows);
        expect([...selected]).toEqual(rows.map((row) => batch.row(row)));
      }),
    );
  });

  it('filters, adds and removes columns without touching the original', () => {
    const filtered = batch.filter((row) => row.text !== 'b').add<{ words: 'number' }>({ words: [1, 2] });
    expect(filtered.requests).toEqual([4, 7]);
    expect(filtered.column('words')).toEqual([1, 2]);
    expect(filtered.column('embedding').values).toEqual(Float32Array.of(1, 2, 5, 6));
    expect(Object.keys(filtered.without('text').columns)).toEqual(['embedding', 'words']);
    expect(batch.length).toBe(3);
  });

  it('numbers the rows of each request anew when one becomes several', () => {
    const requests = new Batch([3, 9], [0, 0], { prompt: ['p', 'q'] }) as Batch<{ prompt: 'string' }>;
    const grown = requests.expand<{ text: 'string' }>([0, 0, 1, 1, 1], { text: ['a', 'b', 'c', 'd', 'e'] });
    expect(grown.requests).toEqual([3, 3, 9, 9, 9]);
    expect(grown.candidates).toEqual([0, 1, 0, 1, 2]);
    expect(grown.column('prompt')).toEqual(['p', 'p', 'q', 'q', 'q']);
  });

  it('says which column does not fit', () => {
    expect(() => new Batch([1, 2], [0, 0], { text: ['a'] })).toThrow("column 'text' has 1 rows in a batch of 2");
    expect(() => batch.column('nope' as 'text')).toThrow("no column 'nope' in this batch; it has text, embedding");
  });
});
