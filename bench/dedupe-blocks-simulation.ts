/**
 * SIMULATED: near-duplicates by pairs of blocks, the same schedule and block sizes as `ablata-dedupe --processes`, on virtual workers whose speed is given: how
 * long it takes, how busy they are, what memory each needs, and how much is read. A pair of rows takes what it is measured to take; reading and encoding
 * a row too; both vary by a tenth, seeded. Of all rows a share is kept: only kept rows are compared with.
 *
 *     node -C @ablata/source bench/dedupe-blocks-simulation.ts [--rows 10000000] [--dimension 384] [--pairs 2e9] [--encode 2e5] [--kept 0.7]
 */
import { parseArgs } from 'node:util';
import { rowsPerBlock } from '../packages/dedupe/src/block-pairs/rows-per-block.ts';
import { Schedule, type Step } from '../packages/dedupe/src/block-pairs/schedule.ts';
import { createRandom } from '../packages/spec/src/index.ts';
import { Agenda } from './scale-out/agenda.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    dimension: { type: 'string', default: '384' },
    pairs: { type: 'string', default: '2e9' },
    encode: { type: 'string', default: '2e5' },
    kept: { type: 'string', default: '0.7' },
  },
});
const [rows, dimension, pairs, encode, kept] = [
  values.rows,
  values.dimension,
  values.pairs,
  values.encode,
  values.kept,
].map(Number) as [number, number, number, number, number];

interface Simulated {
  readonly blocks: number;
  readonly blockRows: number;
  readonly seconds: number;
  readonly busy: number;
  /** Rows that workers read, in all. */
  readonly read: number;
}

function simulate(workers: number): Simulated {
  const blockRows = rowsPerBlock(rows, dimension, workers);
  const blocks = Math.ceil(rows / blockRows);
  const schedule = new Schedule(0, blocks);
  const agenda = new Agenda();
  const random = createRandom(1, 'blocks', workers);
  const held = new Array<number>(workers).fill(-1);
  const idle = new Set(held.keys());
  let [busy, read] = [0, 0];
  const sizeOf = (block: number): number => Math.min(blockRows, rows - block * blockRows);

  const secondsOf = ({ block, library }: Step, worker: number): number => {
    const size = sizeOf(block);
    const inLibrary = kept * sizeOf(library);
    const encoded = block === library || held[worker] === library ? 0 : inLibrary;
    held[worker] = library;
    // Rows that a block before has dropped are read no more: on average half of those that go.
    const left = size * (kept + (1 - kept) / 2);
    read += left + encoded;
    const compared = block === library ? (left * inLibrary) / 2 : left * inLibrary;
    return (compared / pairs + (left + encoded) / encode) * (0.9 + random.float() * 0.2);
  };
  const assign = (): void => {
    for (const worker of [...idle]) {
      const step = schedule.take();
      if (step === undefined) return;
      idle.delete(worker);
      const seconds = secondsOf(step, worker);
      busy += seconds;
      agenda.at(agenda.now + seconds, () => {
        schedule.finish(step);
        idle.add(worker);
        assign();
      });
    }
  };
  assign();
  while (agenda.next());
  return { blocks, blockRows, seconds: agenda.now, busy: busy / (workers * agenda.now), read };
}

console.log(
  `SIMULATED: ${rows.toLocaleString('en')} × ${dimension}, ${pairs.toExponential(1)} pairs and ${encode.toLocaleString('en')} rows a second a worker, ${kept * 100} % kept\n`,
);
console.log(
  '| workers | blocks | rows of a block | memory of a worker GB | coordinator GB | hours | busy | input read, times |',
);
console.log('|---|---|---|---|---|---|---|---|');
for (const workers of [1, 2, 4, 8, 16, 64]) {
  const { blocks, blockRows, seconds, busy, read } = simulate(workers);
  const memory = (blockRows * dimension * 5 + 2 ** 27) / 1e9;
  // Of each row a flag, a library, a partner and a similarity.
  const coordinator = (rows * 17 + 2 ** 27) / 1e9;
  const cells = [workers, blocks, blockRows.toLocaleString('en'), memory.toFixed(2), coordinator.toFixed(2)];
  console.log(
    `| ${cells.join(' | ')} | ${(seconds / 3600).toFixed(2)} | ${(busy * 100).toFixed(0)} % | ${(read / rows).toFixed(1)} |`,
  );
}
