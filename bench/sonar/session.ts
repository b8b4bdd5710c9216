/** Our side of bench/sonar.ts: a session that encodes batches of token ids, as packages/encoder-sonar/scripts/bench_torch.py does. */
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Precision } from '../../packages/encoder-sonar/src/precision/precision.ts';
import { cpuSeconds } from '../harness/cpu-seconds.ts';
import type { Answer } from './engine.ts';
import { type Files, openWeights } from './open-weights.ts';
import { residentMemory } from './resident-memory.ts';

const { precision, memory, files } = JSON.parse(process.argv[2]!) as {
  precision: Precision;
  memory: 'packed' | 'mmap';
  files: Files;
};
const say = (answer: Partial<Answer>) => console.log(JSON.stringify(answer));

const start = performance.now();
const session = await openWeights(precision, memory, files);
say({ load: (performance.now() - start) / 1000, memory: residentMemory() });
for await (const line of createInterface({ input: process.stdin })) {
  const work = JSON.parse(line) as number[][][];
  const before = process.cpuUsage();
  let last: Float32Array = new Float32Array();
  for (const batch of work) {
    last = await session.run({
      ids: Int32Array.from(batch.flat()),
      lengths: Int32Array.from(batch, ({ length }) => length),
    });
  }
  const seconds = cpuSeconds(before);
  say({
    cpuSeconds: seconds,
    last: Array.from(last.slice(-1024, -1016)),
    memory: residentMemory(),
    peakMemory: process.resourceUsage().maxRSS * 1024,
  });
}
