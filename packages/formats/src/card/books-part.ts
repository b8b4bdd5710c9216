import type { JsonObject } from '@ablata/spec';
import { type } from 'arktype';
import { askedOf, isOfTokens } from './asked-of.ts';
import { leavesOf } from './leaves.ts';
import { code, count, inWords, prose, rounded, table } from './markdown.ts';

const counts = type({ '[string]': 'number' });

/** The books of a run as the datasets carry them. */
const kept = type({
  requests: 'number',
  asked: 'number',
  kept: 'number',
  fates: counts,
  stages: type({
    '[string]': type({
      received: 'number',
      emitted: 'number',
      'dropped?': counts,
      'reasons?': counts,
      'notes?': counts,
    }),
  }),
});

/** What became of the rows that were asked for, as tables; of statistics of another kind the values by their paths. */
export function booksPart(stats: JsonObject, config: JsonObject): string[] {
  const { books, diversity: _apart, rows: _said, ...more } = stats;
  const found = kept(books);
  if (found instanceof type.errors)
    return table(['measure', 'value'], valuesOf({ ...(books !== undefined && { books }), ...more }));
  const { requests, asked, fates, stages } = found;
  const share = (rows: number): string => (asked === 0 ? '' : `${((100 * rows) / asked).toFixed(1)} %`);
  const further = valuesOf(more);
  const questions = askedOf(config, stages);
  return [
    ...table(
      ['fate', 'rows', 'share'],
      [
        ['kept', count(found.kept), share(found.kept)],
        ...Object.entries(fates).flatMap(([fate, rows]) =>
          rows === 0 ? [] : [[prose(fate), count(rows), share(rows)]],
        ),
        ['**asked for**', `**${count(asked)}**`, asked === 0 ? '' : '**100 %**'],
      ],
    ),
    '',
    `Asked for in ${count(requests)} request${requests === 1 ? '' : 's'}.`,
    '',
    ...table(
      ['stage', 'rows in', 'rows out', 'dropped, and why', 'counted'],
      Object.entries(stages).map(([stage, { received, emitted, reasons = {}, notes = {} }]) => [
        code(stage),
        count(received),
        count(emitted),
        listOf(reasons),
        listOf(Object.fromEntries(Object.entries(notes).filter(([note]) => !isOfTokens(note)))),
      ]),
    ),
    ...(questions.length === 0 ? [] : ['', ...questions]),
    ...(further.length === 0 ? [] : ['', ...table(['what stages found', 'value'], further)]),
  ];
}

/** "37 duplicate: near-duplicate of a kept row; 3 filtered: target reached", the most frequent first. */
function listOf(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, number]) => `${rounded(number)} ${prose(what)}`)
    .join('; ');
}

function valuesOf(values: JsonObject): string[][] {
  return leavesOf(values).map(([path, value]) => {
    const number = Number(value);
    return [
      prose(path.split('.').map(inWords).join(' · ')),
      value !== '' && Number.isFinite(number) ? rounded(number) : prose(value),
    ];
  });
}
