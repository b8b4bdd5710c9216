/**
 * The whole encoder on texts: event loop, abort, repeated opening. A process of its own, for its memory.
 *
 *   node -C @ablata/source bench/sonar/whole-encoder.ts CHECKPOINT FOLDER
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createSonarEncoder } from '../../packages/encoder-sonar/src/create-sonar-encoder.ts';
import { megabytes, residentMemory } from './resident-memory.ts';
import { wordModel } from './word-model.ts';

const [checkpoint, folder] = process.argv.slice(2) as [string, string];
const tokenizer = join(folder, 'words.model');
writeFileSync(tokenizer, wordModel(256_000));
const options = { checkpoint, tokenizer, memory: 'mmap', threads: 1, batchTokens: 256 } as const;
const texts = Array.from(
  { length: 64 },
  (_, index) => `ab cd ef gh ij kl mn op qr st uv wx ${'yz '.repeat(index % 24)}`,
);
{
  await using sonar = await createSonarEncoder(options);
  await sonar.start();
  const start = performance.now();
  const gaps = await measureGaps(sonar.encode(texts));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `encoding ${texts.length} texts took ${seconds} s; the event loop turned ${gaps.turns} times, longest gap ` +
      `${gaps.longest.toFixed(1)} ms (of which the thread itself computed ${gaps.longestBusy.toFixed(1)} ms at most)`,
  );
  const abort = new AbortController();
  const encoding = sonar.encode(texts, abort.signal).catch(() => performance.now());
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const aborted = performance.now();
  abort.abort();
  const rejected = (await encoding) as number;
  await sonar.encode(['ab']);
  console.log(
    `abort: rejected after ${(rejected - aborted).toFixed(1)} ms; the worker encoded the next text ${((performance.now() - aborted) / 1000).toFixed(2)} s after it`,
  );
}
const own: number[] = [];
for (let round = 0; round < 10; round++) {
  await using sonar = await createSonarEncoder(options);
  await sonar.encode(['ab cd ef']);
  own.push(residentMemory().own);
}
console.log(`10 encoders, one after another: own memory ${own.map(megabytes).join(', ')}`);

/**
 * Turns the event loop every 5 ms until the work is done. On a machine that others use too, a long gap may be the
 * scheduler's: the time this thread computed within a gap is what the encoder is answerable for.
 */
async function measureGaps(work: Promise<unknown>) {
  const busy = () => process.threadCpuUsage().user / 1000 + process.threadCpuUsage().system / 1000;
  const gaps = { turns: 0, longest: 0, longestBusy: 0 };
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  let [last, lastBusy] = [performance.now(), busy()];
  while (!done) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const [now, nowBusy] = [performance.now(), busy()];
    gaps.turns++;
    gaps.longest = Math.max(gaps.longest, now - last - 5);
    gaps.longestBusy = Math.max(gaps.longestBusy, nowBusy - lastBusy);
    [last, lastBusy] = [now, nowBusy];
  }
  await finished;
  return gaps;
}
