import type { JsonObject } from '@ablata/spec';
import { agreement, combine } from './combine.ts';
import { Krippendorff, type Metric } from './krippendorff.ts';
import { isNumeric, type Scale, type Score } from './scale.ts';
import type { Verdict } from './verdict.ts';

/** What the verdicts of a run come to for one thing asked. */
class Count {
  readonly #scale: Scale;
  readonly #metric: Metric;
  readonly #histogram = new Map<string, number>();
  readonly #alpha: Krippendorff;
  #sum = 0;
  #readable = 0;
  #unreadable = 0;
  #agreement = 0;
  #exact = 0;

  constructor(scale: Scale) {
    this.#scale = scale;
    this.#metric = isNumeric(scale) ? 'ordinal' : 'nominal';
    this.#alpha = new Krippendorff(this.#metric);
    for (const level of levelsOf(scale)) this.#histogram.set(level, 0);
  }

  /** The verdicts on one row. @param voices what those say whose agreement counts. */
  add(scores: readonly (Score | null)[], voices: readonly Score[]): void {
    for (const score of scores) {
      if (score === null) {
        this.#unreadable++;
        continue;
      }
      this.#readable++;
      if (typeof score === 'number') this.#sum += score;
      const level = nameOf(score);
      this.#histogram.set(level, (this.#histogram.get(level) ?? 0) + 1);
    }
    this.#alpha.add(voices.map((voice) => (typeof voice === 'boolean' ? nameOf(voice) : voice)));
    this.#agreement += agreement(voices, this.#scale) ?? 0;
    this.#exact += agreement(voices, 'yes-no') ?? 0;
  }

  result(): JsonObject {
    const { units } = this.#alpha;
    return {
      verdicts: this.#readable,
      unreadable: this.#unreadable,
      histogram: Object.fromEntries(this.#histogram),
      ...(isNumeric(this.#scale) && { mean: this.#readable === 0 ? null : this.#sum / this.#readable }),
      ...(units > 0 && {
        judgedTwice: units,
        equal: this.#exact / units,
        agreement: this.#agreement / units,
        alpha: { metric: this.#metric, value: this.#alpha.alpha() },
      }),
    };
  }
}

/** Counts verdicts as they come; memory does not grow with the rows. */
export class Tally {
  readonly #counts: ReadonlyMap<string, Count>;
  readonly #how: 'mean' | 'majority';
  #pairs = 0;
  #flipped = 0;
  #places = 0;
  #first = 0;

  constructor(scales: Readonly<Record<string, Scale>>, how: 'mean' | 'majority') {
    this.#counts = new Map(Object.entries(scales).map(([name, scale]) => [name, new Count(scale)]));
    this.#how = how;
  }

  add(verdicts: readonly Verdict[]): void {
    for (const [name, count] of this.#counts) count.add(scoresOf(verdicts, name), voices(verdicts, name, this.#how));
    for (const { flipped, places = [] } of verdicts) {
      if (typeof flipped === 'boolean') this.#pairs++;
      if (flipped === true) this.#flipped++;
      for (const place of places) {
        if (place === 'A' || place === 'B') this.#places++;
        if (place === 'A') this.#first++;
      }
    }
  }

  result(): JsonObject {
    return {
      ...Object.fromEntries([...this.#counts].map(([name, count]) => [name, count.result()])),
      ...(this.#pairs > 0 && { flipRate: this.#flipped / this.#pairs }),
      ...(this.#places > 0 && { firstPlaceWins: this.#first / this.#places }),
    };
  }
}

function scoresOf(verdicts: readonly Verdict[], name: string): (Score | null)[] {
  return verdicts.map(({ scores }) => scores[name] ?? null);
}

/** One score a judge when there are several; else one a sample of the one. */
export function voices(verdicts: readonly Verdict[], name: string, how: 'mean' | 'majority'): Score[] {
  const judges = [...new Set(verdicts.map(({ judge }) => judge))];
  const groups =
    judges.length > 1
      ? judges.map((judge) => verdicts.filter((verdict) => verdict.judge === judge))
      : verdicts.map((verdict) => [verdict]);
  return groups.flatMap(
    (group) =>
      combine(
        scoresOf(group, name).filter((score) => score !== null),
        how,
      ) ?? [],
  );
}

function levelsOf(scale: Scale): readonly string[] {
  if (scale === 'yes-no') return ['no', 'yes'];
  if (!isNumeric(scale)) return scale;
  return scale[1] - scale[0] > 20
    ? []
    : Array.from({ length: scale[1] - scale[0] + 1 }, (_, index) => String(scale[0] + index));
}

function nameOf(score: Score): string {
  return typeof score === 'boolean' ? (score ? 'yes' : 'no') : String(score);
}
