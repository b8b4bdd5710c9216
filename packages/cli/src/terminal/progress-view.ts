import type { Progress } from '@ablata/core';
import { cutAtWords, fit, type Segment } from './fit.ts';
import { count, duration, money, percent } from './numbers.ts';
import type { Paint } from './paint.ts';

/** What a run is at, with what only those who watch it know. */
export interface Shown {
  readonly progress: Progress;
  readonly rowsPerSecond: number;
  /** Tokens that models wrote. */
  readonly tokensPerSecond: number;
  readonly lastWarning?: string | undefined;
}

const BAR = { least: 8, most: 30 };

/** Up to three lines for a terminal: how far it is, what became of the answers and what it costs, the last warning. */
export function progressView(shown: Shown, width: number, paint: Paint): string[] {
  const { progress, lastWarning } = shown;
  const lines = [
    withBar(progress, farSegments(shown), width, paint),
    `  ${fit([...fates(progress), ...costs(shown)], width - 2)}`.trimEnd(),
  ];
  if (lastWarning !== undefined) lines.push(paint.warning(cutAtWords(`warning: ${lastWarning}`, width)));
  return lines.filter((line) => line !== '');
}

/** The same as one line for a log. */
export function progressLine(shown: Shown): string {
  const segments = [...farSegments(shown), ...fates(shown.progress), ...costs(shown)];
  return segments.map(({ text }) => text).join(' · ');
}

function farSegments({ progress, rowsPerSecond }: Shown): Segment[] {
  const { rows, target, seconds, requests } = progress;
  const left = target !== null && rowsPerSecond > 0 && rows < target ? (target - rows) / rowsPerSecond : undefined;
  return [
    {
      text:
        target === null ? `${count(rows)} rows` : `${count(rows)}/${count(target)} rows (${percent(rows / target)})`,
      rank: 0,
    },
    ...(rows === 0 && requests === 0
      ? [{ text: 'waiting for the first answers', rank: 3 }]
      : [{ text: `${rowsPerSecond < 10 ? rowsPerSecond.toFixed(1) : count(rowsPerSecond)} rows/s`, rank: 2 }]),
    left === undefined ? { text: duration(seconds), rank: 1 } : { text: `${duration(left)} left`, rank: 1 },
  ];
}

function fates({ books }: Progress): Segment[] {
  const { kept: _kept, duplicate, ...unusable } = { ...books.fates, kept: 0 };
  const bad = Object.values(unusable).reduce((sum, number) => sum + number, 0);
  const share = (number: number): string => `${count(number)} (${percent(number / Math.max(1, books.asked))})`;
  return [
    { text: `duplicates ${share(duplicate)}`, rank: 1 },
    ...(bad > 0 ? [{ text: `unusable ${share(bad)}`, rank: 2 }] : []),
  ];
}

function costs({ progress: { payments, inFlight, cost, remote }, tokensPerSecond }: Shown): Segment[] {
  const { tokens, completions } = payments;
  return [
    { text: `${count(tokens.prompt + tokens.completion)} tokens paid`, rank: 3 },
    ...(cost === null ? [] : [{ text: `spent ${money(cost)}`, rank: 3 }]),
    ...(completions.reused > 0 ? [{ text: `${count(completions.reused)} answers reused`, rank: 6 }] : []),
    ...(inFlight > 0 ? [{ text: `${count(inFlight)} in flight`, rank: 4 }] : []),
    ...(tokensPerSecond > 0 ? [{ text: `${count(tokensPerSecond)} tokens/s`, rank: 5 }] : []),
    ...(remote
      ? [
          {
            text: `${count(remote.workers)} worker${remote.workers === 1 ? '' : 's'}, ${count(remote.waiting)} waiting for them`,
            rank: 4,
          },
        ]
      : []),
  ];
}

function withBar({ rows, target }: Progress, segments: readonly Segment[], width: number, paint: Paint): string {
  const text = fit(segments, width);
  const room = Math.min(BAR.most, width - text.length - 1);
  if (target === null || room < BAR.least) return text;
  const done = Math.min(room, Math.floor((rows / target) * room));
  return `${paint.good('━'.repeat(done))}${paint.faint('─'.repeat(room - done))} ${text}`;
}
