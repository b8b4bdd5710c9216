import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { figureRows, HEAD } from '../../bench/harness/table.ts';

/** What `npm run bench` found last on each processor, from bench/results.json; each beside the run before it there. */
export async function benchPage(root) {
  const text = await readFile(join(root, 'bench/results.json'), 'utf8').catch(() => '[]');
  const runs = JSON.parse(text);
  const processors = [...new Set(runs.map(({ processor }) => processor))];
  const sections = processors.flatMap((processor) => section(runs.filter((run) => run.processor === processor)));
  return [
    '# Measured',
    '',
    'What `npm run bench` recorded, newest first: one table a processor. Less is better everywhere; a ratio below 1 is ahead of the best peer that ran beside it. ' +
      'The programs stand in the folder `bench`, and [Benchmarks](../benchmarks.md) says what they do and what was aimed at.',
    '',
    ...(sections.length > 0 ? sections : ['Nothing is recorded yet.', '']),
  ].join('\n');
}

function section([run, before]) {
  const rows = figureRows(run.figures, before);
  return [
    `## ${escaped(run.processor)}, ${run.cores} cores`,
    '',
    `${run.date.slice(0, 10)}, ${run.commit}, Node.js ${run.node}, load ${run.load}${before ? `; before: ${before.date.slice(0, 10)}, ${before.commit}` : ''}.`,
    '',
    `| ${HEAD.join(' | ')} |`,
    `|${'---|'.repeat(HEAD.length)}`,
    ...rows.map((row) => `| ${row.map(escaped).join(' | ')} |`),
    '',
    ...run.skipped.map(({ name, why }) => `Left out: ${escaped(name)}: ${escaped(why)}.`),
    '',
  ];
}

const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('{', '&#123;');
