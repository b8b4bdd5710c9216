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

/** What of a verdict is counted. */
type Counted = Pick<Verdict, 'judge' | 'scores' | 'flipped' | 'places'>;

/** Keeps what is to be counted of the verdicts by request, since only at the end of a run is it known which requests count. */
export class Tally {
  readonly #scales: Readonly<Record<string, Scale>>;
  readonly #how: 'mean' | 'majority';
  readonly #rows: { readonly request: number; readonly verdicts: readonly Counted[] }[] = [];

  constructor(scales: Readonly<Record<string, Scale>>, how: 'mean' | 'majority') {
    this.#scales = scales;
    this.#how = how;
  }

  /** The verdicts on one row of a request. */
  add(request: number, verdicts: readonly Verdict[]): void {
    if (verdicts.length === 0) return;
    const counted = verdicts.map(({ judge, scores, flipped, places }) => ({
      judge,
      scores,
      ...(flipped !== undefined && { flipped }),
      ...(places && { places }),
    }));
    this.#rows.push({ request, verdicts: counted });
  }

  /** @param through the last request that counts */
  result(through: number): JsonObject {
    const rows = this.#rows.filter(({ request }) => request <= through).map(({ verdicts }) => verdicts);
    const counts = Object.entries(this.#scales).map(([name, scale]) => {
      const count = new Count(scale);
      for (const verdicts of rows) count.add(scoresOf(verdicts, name), voices(verdicts, name, this.#how));
      return [name, count.result()] as const;
    });
    return { ...Object.fromEntries(counts), ...placesOf(rows.flat()) };
  }
}

/** Of comparisons: how often the winner changed with the places, and how often the first place won. */
function placesOf(verdicts: readonly Counted[]): JsonObject {
  const flips = verdicts.flatMap(({ flipped }) => (typeof flipped === 'boolean' ? [flipped] : []));
  const places = verdicts.flatMap(({ places: each = [] }) => each.filter((place) => place === 'A' || place === 'B'));
  return {
    ...(flips.length > 0 && { flipRate: flips.filter(Boolean).length / flips.length }),
    ...(places.length > 0 && { firstPlaceWins: places.filter((place) => place === 'A').length / places.length }),
  };
}

function scoresOf(verdicts: readonly Counted[], name: string): (Score | null)[] {
  return verdicts.map(({ scores }) => scores[name] ?? null);
}

/** One score a judge when there are several; else one a sample of the one. */
export function voices(verdicts: readonly Counted[], name: string, how: 'mean' | 'majority'): Score[] {
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
