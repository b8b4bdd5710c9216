import type { ColumnSchema, Json } from '@ablata/spec';
import { agreement, combine } from './combine.ts';
import type { JudgeOptions } from './options.ts';
import { isNumeric, type Scale, type Score, scoreType } from './scale.ts';
import { voices } from './tally.ts';
import type { Verdict } from './verdict.ts';

/** What is asked for, with its scale: each criterion, or the winner of a comparison. */
export function scalesOf({ criteria, scale, compare }: JudgeOptions): Readonly<Record<string, Scale>> {
  if (compare !== undefined) return { winner: [...compare, 'tie'] };
  return Object.fromEntries(Object.keys(criteria).map((name) => [name, scale as Scale]));
}

export function howOf({ combine: said, scale }: JudgeOptions): 'mean' | 'majority' {
  return said ?? (scale !== undefined && isNumeric(scale as Scale) ? 'mean' : 'majority');
}

/** The stage's columns. @param many whether a row gets several verdicts. */
export function judgeColumns(options: JudgeOptions, stage: string, many: boolean): ColumnSchema {
  const { scale, compare, swap, reason } = options;
  const scored = Object.entries(scalesOf(options)).map(([name, each]) => [name, scoreType(each)]);
  const columns = Object.fromEntries([
    ...scored,
    ...(hasMean(scale as Scale | undefined) ? [['mean', 'number?']] : []),
    ...(compare !== undefined && swap ? [['flipped', 'boolean?']] : []),
    ...(reason === false ? [] : [['reason', 'string?']]),
    ...(many
      ? [
          ['agreement', 'number?'],
          ['verdicts', 'json'],
        ]
      : []),
  ]) as ColumnSchema;
  return Object.fromEntries(Object.entries(columns).map(([name, type]) => [`${stage}.${name}`, type]));
}

/** A row's cells from its verdicts, by the columns' last names, and the names of those that came to nothing. */
export function rowCells(
  verdicts: readonly Verdict[],
  options: JudgeOptions,
  many: boolean,
): { readonly cells: Record<string, Json>; readonly open: readonly string[] } {
  const scales = scalesOf(options);
  const names = Object.keys(scales);
  const how = howOf(options);
  const heard = Object.fromEntries(names.map((name) => [name, voices(verdicts, name, how)]));
  const scores = Object.fromEntries(names.map((name) => [name, verdictOf(heard[name] as Score[], name, how) ?? null]));
  const open = names.filter((name) => scores[name] === null);
  const agreements = names.flatMap((name) => agreement(heard[name] as Score[], scales[name] as Scale) ?? []);
  const cells: Record<string, Json> = {
    ...scores,
    ...(hasMean(options.scale as Scale | undefined) && {
      mean: open.length > 0 ? null : meanOf(Object.values(scores) as Score[]),
    }),
    flipped: flippedOf(verdicts),
    reason: reasonOf(verdicts, names),
    ...(many && {
      agreement: agreements.length === 0 ? null : meanOf(agreements),
      verdicts: verdicts as readonly Json[],
    }),
  };
  return { cells, open };
}

function verdictOf(scores: readonly Score[], name: string, how: 'mean' | 'majority'): Score | undefined {
  // Judges who are at odds on who won have found a tie.
  return combine(scores, how) ?? (name === 'winner' && scores.length > 0 ? 'tie' : undefined);
}

function hasMean(scale: Scale | undefined): boolean {
  return scale !== undefined && (scale === 'yes-no' || isNumeric(scale));
}

function meanOf(scores: readonly Score[]): number {
  return scores.reduce<number>((sum, score) => sum + Number(score), 0) / scores.length;
}

function flippedOf(verdicts: readonly Verdict[]): boolean | null {
  const known = verdicts.map(({ flipped }) => flipped ?? null).filter((flipped) => flipped !== null);
  return known.length === 0 ? null : known.includes(true);
}

/** The first reasons there are; where there is no verdict at all, why. */
function reasonOf(verdicts: readonly Verdict[], names: readonly string[]): string | null {
  const scored = verdicts.filter(({ scores }) => Object.values(scores).some((score) => score !== null));
  const [given] = scored.filter(({ reasons }) => Object.keys(reasons).length > 0);
  const failure = verdicts.find((verdict) => verdict.failure !== undefined)?.failure;
  if (scored.length === 0 && failure !== undefined) return `no verdict: ${failure.fate}, ${failure.reason}`;
  if (given === undefined) return null;
  if (names.length === 1) return given.reasons[names[0] as string] ?? null;
  return names
    .flatMap((name) => (given.reasons[name] === undefined ? [] : [`${name}: ${given.reasons[name]}`]))
    .join('\n');
}
