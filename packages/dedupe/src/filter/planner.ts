import { setImmediate as turn } from 'node:timers/promises';
import type { KernelCosts } from '../plan/kernel-costs.ts';
import { chooseLevels, chooseNarrow, everySlab, type Level, reachOf } from '../plan/levels.ts';
import { type PrincipalPrefix, principalPrefix } from '../plan/principal-prefix.ts';
import { STAGE } from './apart.ts';
import type { Sampled, Shard } from './shard.ts';
import { SLAB } from './state.ts';

/** What was planned so far. Counts, no timings. */
export interface Plans {
  /** Times that all codes were made anew. */
  readonly encodings: number;
  /** Tiles that were counted slab by slab to choose levels. */
  readonly reviews: number;
  readonly prefixSlabs: number;
  /** Coordinates of the first level when its sums stay in 16 bits; 0: they don't. */
  readonly narrow: number;
  /** Ends of the present levels, in slabs. */
  readonly levels: readonly number[];
  /** What a pair is expected to cost, in coordinates. */
  readonly cost: number;
}

/**
 * Learning principal directions is tried, once each until one wins, when the work ahead in coordinates · pairs (some 2e-11 s each) is far
 * more than what it costs: a second for the first, a tenth of one for the last.
 */
const LESSONS = [
  { pays: 2e11, rows: 4096, directions: 128 },
  { pays: 6e10, rows: 1024, directions: 64 },
];
/** A prefix must save so much to be worth its memory and its encoding. */
const BETTER = 0.8;
/** Directions can't help a set whose pairs go through most of their code: they lie near the threshold, not apart. */
const HOPELESS = 0.5;
/** A narrow first level is tried, once, when so much work lies ahead that encoding anew is next to nothing. */
const NARROW_PAYS = 5e10;
/** What it must save, for its codes are coarser. */
const NARROWER = 0.92;
const SAMPLE = 64;
/** Rows that directions are tried on. */
const OTHERS = 256;
/** After so many tiles at the latest, levels are chosen anew. A counted tile costs a quarter more than another. */
const REVIEW_TILES = 32;
/** What looking at a pair in float32 costs, in coordinates of the filter a float. */
const CHECK = 5;
/** What blocks before the last one count for. */
const FADE = 0.9;
/** So many looks are a handful: not worth a thought. */
const HANDFUL = 50_000;

/** Decides how a library is encoded and by which levels it is filtered, and changes its mind when what it meets is not what it planned for. */
export class Planner {
  readonly #shards: readonly Shard[];
  readonly #floats: number;
  readonly #expectedRows: number | undefined;
  readonly #costs: KernelCosts;
  /** The lowest threshold. */
  readonly #lowest: () => number;
  #narrow = 0;
  /** Of it, what there is without a prefix. */
  #narrowWithout = 0;
  #narrowTried = false;
  #prefix: PrincipalPrefix | null = null;
  /** What a pair cost without a prefix, while one is on trial. */
  #without: number | null = null;
  readonly #taken = new Set<(typeof LESSONS)[number]>();
  #cost: number;
  #reviewAt = 0;
  #tiles = 0;
  #met = { slabs: 0, checks: 0 };
  #patience = 1;
  #encodings = 0;
  #reviews = 0;

  constructor(
    shards: readonly Shard[],
    floats: number,
    expectedRows: number | undefined,
    costs: KernelCosts,
    lowest: () => number,
  ) {
    this.#lowest = lowest;
    this.#costs = costs;
    this.#shards = shards;
    this.#floats = floats;
    this.#expectedRows = expectedRows;
    this.#cost = floats;
  }

  get plans(): Plans {
    return {
      encodings: this.#encodings,
      reviews: this.#reviews,
      prefixSlabs: this.#prefix?.slabs ?? 0,
      narrow: this.#narrow === 0 ? 0 : (this.#narrow - 1) * SLAB + (this.#prefix?.head ?? SLAB),
      levels: (this.#shards[0]?.levels ?? []).map(({ end }) => end),
      cost: this.#cost,
    };
  }

  get cost(): number {
    return this.#cost;
  }

  /** Encodes a shard that has outgrown float32, or all of them anew. @param sample what to fit codes to; default: their columns */
  async encode(shards: readonly Shard[] = this.#coded, sample?: readonly Sampled[]): Promise<void> {
    this.#encodings++;
    for (const shard of shards) {
      await shard.encode(this.#prefix, this.#narrow, sample?.slice(0, SAMPLE) ?? (await shard.sample(SAMPLE)));
      const every = this.#every;
      shard.setLevels(every, every.length);
    }
    this.#reviewAt = 0;
  }

  get #coded(): Shard[] {
    return this.#shards.filter((shard) => shard.levels.length > 0);
  }

  get #every(): Level[] {
    return everySlab(this.#prefix?.slabs ?? 0, this.#slabs, this.#narrow);
  }

  get #slabs(): number {
    return this.#floats / SLAB + (this.#prefix?.slabs ?? 0);
  }

  /** Whether the next tile should be judged by {@link review}. */
  due(columns: number): boolean {
    this.#tiles++;
    return this.#coded.length > 0 && (columns >= this.#reviewAt || this.#tiles >= REVIEW_TILES);
  }

  /** Judges a tile with every slab as a level, and chooses levels from how far its pairs came. */
  async review(columns: number, judge: () => Promise<void> | void): Promise<void> {
    const prefix = this.#prefix?.slabs ?? 0;
    const every = this.#every;
    const before = this.#coded.map((shard) => ({ shard, levels: shard.levels }));
    for (const { shard } of before) shard.setLevels(every, every.length);
    await judge();
    const entered = every.map(() => 0);
    for (const { shard } of before) for (const [i, tiles] of shard.entered().entries()) entered[i]! += tiles;
    // Too few to say anything: rows were decided by the first columns.
    if (entered[0]! < 64) {
      for (const { shard, levels } of before) shard.setLevels(levels, levels.length);
      return;
    }
    this.#reviews++;
    this.#tiles = 0;
    this.#reviewAt = columns * 2;
    const reach = reachOf(entered, this.#narrow);
    const { levels, cost, depth } = chooseLevels(reach, prefix, this.#costs.enter, this.#narrow);
    this.#cost = cost;
    for (const { shard } of before) shard.setLevels(levels, depth);
    if (this.#without !== null) {
      const without = this.#without;
      this.#without = null;
      if (cost <= without * BETTER) return;
      await this.#forgetPrefix();
      return;
    }
    if (this.#prefix !== null) {
      if (cost > HOPELESS * this.#floats) await this.#forgetPrefix();
      return;
    }
    await this.#learn(columns, cost);
    if (this.#prefix === null) await this.#tryNarrow(columns, reach, cost);
  }

  async #forgetPrefix(): Promise<void> {
    this.#prefix = null;
    this.#narrow = this.#narrowWithout;
    await this.encode();
  }

  /** The work that lies ahead, in coordinates · pairs. */
  #ahead(columns: number, cost: number): number {
    const expected = Math.max(this.#expectedRows ?? columns * 2, columns);
    return (cost * (expected ** 2 - columns ** 2)) / 2;
  }

  /** Whether sums of the first level should stay in 16 bits, and over how many slabs. */
  async #tryNarrow(columns: number, reach: readonly number[], cost: number): Promise<void> {
    if (!this.#costs.narrow || this.#narrowTried || this.#ahead(columns, cost) < NARROW_PAYS) return;
    this.#narrowTried = true;
    const choice = chooseNarrow(reach, 0, this.#costs.enter);
    if (choice.cost > cost * NARROWER) return;
    this.#narrow = choice.narrow;
    this.#narrowWithout = choice.narrow;
    await this.encode();
  }

  async #learn(columns: number, cost: number): Promise<void> {
    const ahead = this.#ahead(columns, cost);
    const [first] = this.#shards;
    // The best that pays, when there are rows enough for it: a lesser one would be in its way.
    const lesson = LESSONS.find(({ pays, directions }) => ahead > pays && directions * 2 <= this.#floats);
    if (lesson === undefined || first!.size < lesson.rows + OTHERS) return;
    if (this.#taken.has(lesson) || cost > HOPELESS * this.#floats) return;
    this.#taken.add(lesson);
    const [rows, others] = await unitRows(first!, lesson.rows, this.#floats);
    const radius = Math.sqrt(2 - 2 * this.#lowest());
    this.#prefix = principalPrefix(first!.heap, rows, others, this.#floats, lesson.directions, radius, this.#costs);
    if (this.#prefix === null) {
      // Nor will more rows show what is not there.
      for (const each of LESSONS) this.#taken.add(each);
      return;
    }
    this.#without = cost;
    this.#narrow = this.#costs.narrow ? 1 : 0;
    await turn(); // as much work lies behind as before it, and whoever presses Ctrl-C is heard in between
    await this.encode();
  }

  /** Looks at what the last block met. Codes that let too much pass are made anew, from the library as it is now. */
  async watch(): Promise<void> {
    let slabs = this.#met.slabs * FADE;
    let checks = this.#met.checks * FADE;
    for (const shard of this.#coded) {
      const counts = shard.counts();
      slabs += counts.slabs;
      checks += counts.checks;
    }
    this.#met = { slabs, checks };
    const alarming = checks * CHECK * this.#floats > slabs * SLAB * 32 * this.#patience;
    if (checks < HANDFUL * this.#patience || !alarming) return;
    this.#met = { slabs: 0, checks: 0 };
    // Where pairs lie near the threshold there is nothing to be mended: codes must err less than they do.
    let better = false;
    for (const shard of this.#coded) {
      const sample = await shard.sample(SAMPLE);
      const before = shard.meanError(sample);
      better ||= shard.errorIfFitted(sample) < before * BETTER;
    }
    if (better) await this.encode();
    this.#patience *= 4;
  }
}

/** Evenly spaced columns at unit length: `count` to learn from, and others between them. */
async function unitRows(
  shard: Shard,
  count: number,
  floats: number,
): Promise<[rows: Float32Array, others: Float32Array]> {
  const all = shard.spaced(count + OTHERS);
  const every = Math.floor(all.length / OTHERS);
  const isOther = (i: number): boolean => i % every === 0 && i < every * OTHERS;
  const rows = new Float32Array((all.length - OTHERS) * floats);
  const others = new Float32Array(OTHERS * floats);
  let [row, other] = [0, 0];
  for (let first = 0; first < all.length; first += STAGE) {
    const sample = await shard.at(all.slice(first, first + STAGE));
    const { f32 } = shard.heap.views();
    for (const [i, { address, square }] of sample.entries()) {
      const [to, at] = isOther(first + i) ? [others, other++] : [rows, row++];
      const factor = 1 / Math.sqrt(square);
      for (let k = 0; k < floats; k++) to[at * floats + k] = f32[address / 4 + k]! * factor;
    }
  }
  return [rows, others];
}
