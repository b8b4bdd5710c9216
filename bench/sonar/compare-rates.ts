import type { Precision } from '../../packages/encoder-sonar/src/precision/precision.ts';
import { planBatches } from '../../packages/onnx/src/index.ts';
import { median } from '../harness/median.ts';
import { ask, startEngine, startSession } from './engine.ts';
import type { Files } from './open-weights.ts';
import { printTable } from './print-table.ts';
import { megabytes } from './resident-memory.ts';
import { batches, randomSentences } from './sentences.ts';

/** 24 layers of four projections of 1024 × 1024 and two of 1024 × 8192, a multiplication and an addition each. */
const FLOP_PER_TOKEN = 24 * 2 * (4 * 1024 * 1024 + 2 * 1024 * 8192);

/** What the engines are timed on. */
interface Workload {
  readonly name: string;
  readonly sentences: readonly Int32Array[];
  /** In the batches in which PyTorch, or this encoder, takes them. */
  batched(torch: boolean): readonly (readonly Int32Array[])[];
}

export interface RateSettings {
  /** A Python with torch, and the program that it runs; undefined: ours alone. */
  readonly torch: { readonly python: string; readonly script: string } | undefined;
  readonly precisions: readonly Precision[];
  readonly rounds: number;
}

/** Sentences a CPU-second of every engine, by turns, forwards and backwards. */
export async function compareRates(files: Files, { torch, precisions, rounds }: RateSettings): Promise<void> {
  const { checkpoint, threads } = files;
  const engines = [
    ...(torch === undefined
      ? []
      : [startEngine('PyTorch fp32', torch.python, [torch.script, checkpoint, String(threads)], threads)]),
    ...precisions.map((precision) => startSession(precision, 'packed', files)),
  ];
  const peaks = new Map<string, number>();
  for (const engine of engines) {
    const { load, torch, blas, peak } = await engine.answer();
    if (peak !== undefined) peaks.set(engine.name, peak / 1e9);
    if (torch !== undefined) console.log(`PyTorch ${torch} on ${blas?.join(' ')}, loaded in ${load.toFixed(1)} s`);
  }
  const all = workloads();
  const rates = new Map(engines.map(({ name }) => [name, all.map(() => [] as number[])]));
  for (const engine of engines) await ask(engine, all[1]!.batched(true)); // warms up
  for (let round = 0; round < rounds; round++) {
    for (const [column, { name, sentences, batched }] of all.entries()) {
      for (const engine of (round + column) % 2 === 0 ? engines : engines.toReversed()) {
        const { cpuSeconds } = await ask(engine, batched(engine.name.startsWith('PyTorch')));
        rates.get(engine.name)![column]!.push(sentences.length / cpuSeconds);
        console.error(`round ${round + 1}, ${name}, ${engine.name}: ${cpuSeconds.toFixed(2)} CPU-seconds`);
      }
    }
  }
  for (const [what, summary] of [
    [`median of ${rounds}`, median],
    [`best of ${rounds} (least disturbed by others)`, (samples: readonly number[]) => Math.max(...samples)],
  ] as const) {
    console.log(`sentences per CPU-second, 20 … 30 tokens each unless said otherwise, ${threads} thread(s), ${what}\n`);
    printRates(rates, all, summary);
  }
  for (const engine of engines) {
    const { peakMemory } = await ask(engine, all[0]!.batched(true).slice(0, 1));
    if (peakMemory !== undefined) console.log(`${engine.name}: ${megabytes(peakMemory)} resident at most`);
    engine.child.stdin!.end();
  }
  console.log();
  printArithmetic(rates, all, peaks);
}

/** As many sentences as make a measurement of seconds, from the middle, where lengths are the mean. */
function workloads(): readonly Workload[] {
  const sentences = randomSentences(32, 20, 30);
  const mixed = randomSentences(32, 5, 90);
  return [
    ...([1, 8, 32] as const).map((size) => {
      const some = { 1: sentences.slice(14, 18), 8: sentences.slice(8, 24), 32: sentences }[size];
      return { name: `batch ${size}`, sentences: some, batched: () => batches(some, size) };
    }),
    // What each does with a list of texts: SONAR's pipeline takes as many at a time as it is told, by length; the encoder here so many tokens.
    ...[8, 32].map((size) => ({
      name: `5 … 90 tokens, PyTorch by ${size}`,
      sentences: mixed,
      batched: (torch: boolean) => (torch ? batches(mixed, size) : byTokens(mixed)),
    })),
  ];
}

function byTokens(sentences: readonly Int32Array[]): Int32Array[][] {
  const lengths = Int32Array.from(sentences, ({ length }) => length);
  return planBatches(lengths, 384).map((rows) => rows.map((row) => sentences[row]!));
}

type Rates = ReadonlyMap<string, readonly (readonly number[])[]>;

function printRates(rates: Rates, all: readonly Workload[], summary: (samples: readonly number[]) => number): void {
  const reference = rates.get('PyTorch fp32')?.map(summary);
  const cell = (samples: readonly number[], column: number) => {
    const rate = summary(samples);
    return reference === undefined
      ? rate.toFixed(2)
      : `${rate.toFixed(2)} (${(rate / reference[column]!).toFixed(2)}×)`;
  };
  const rows = [...rates].map(([name, columns]) => [name, ...columns.map(cell)]);
  printTable(['engine', ...all.map(({ name }) => name)], rows);
}

/** Without the attention, which is a few hundredths of it, and without PyTorch's padding. */
function printArithmetic(rates: Rates, all: readonly Workload[], peaks: ReadonlyMap<string, number>): void {
  for (const [name, columns] of rates) {
    if (!name.endsWith('fp32')) continue;
    const speeds = columns.map((samples, column) => {
      const { sentences } = all[column]!;
      const tokens = sentences.reduce((sum, { length }) => sum + length, 0) / sentences.length;
      return ((Math.max(...samples) * tokens * FLOP_PER_TOKEN) / 1e9).toFixed(0);
    });
    const peak = peaks.get(name);
    const bare = peak === undefined ? '' : `; a bare product of 1024 × 1024 by 1024 × 8192: ${peak.toFixed(0)}`;
    console.log(`${name}: ${speeds.join(', ')} useful GFLOP/s${bare}`);
  }
  console.log();
}
