import { createSource } from '../src/index.ts';
import { measure } from './measure.ts';

const count = 10_000;

await measure('record', count, async () => {
  let read = 0;
  for await (const { text } of createSource({ count }).records(new AbortController().signal)) read += text.length;
  if (read === 0) throw new Error('there are no records');
});
