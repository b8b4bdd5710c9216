import { expect, it } from 'vitest';
import { joinColumns } from './join-columns.ts';

const shard = (path: string, dimension: number | undefined, text: string | null = 'text') => ({
  path,
  dataset: {
    length: 1,
    text,
    columns: {},
    embeddingColumns: dimension === undefined ? [] : [{ name: 'embedding', dimension }],
  },
});

it.each([
  [shard('b.npy', 3), "the text 'text' and vectors 'embedding' of 3 numbers"],
  [shard('b.npy', undefined, null), 'no text and no vectors'],
])('a shard of another text or other vectors is told from those before it', (other, has) => {
  expect(() => joinColumns([shard('a.npy', 16), other] as never)).toThrow(
    `b.npy can't be read: it has ${has}, and the shards before it have the text 'text' and vectors 'embedding' of 16 numbers.`,
  );
});
