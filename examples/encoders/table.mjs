// What three encoders make of the same candidates, from the files of their runs: node table.mjs [folder of the runs]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'runs';
const read = (...path) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const runs = readdirSync(folder)
  .filter((name) => /^encoders\.(base|encoder-.+)$/.test(name))
  .sort()
  .map((name) => {
    const { experiment, books, summaries, payments, seconds } = read(name, 'run.json');
    const { decisions, threshold } = read(name, 'dataset', 'proof.json').stages.dedupe;
    return {
      encoder: experiment.services.find(({ slot }) => slot === 'encoder').use,
      curve: summaries.dedupe.curve,
      threshold,
      candidates: books.kept + books.fates.duplicate,
      dropped: new Set(decisions.map(({ request, candidate }) => `${request}:${candidate}`)),
      paid: payments.completions.paid,
      seconds,
    };
  });

print(
  ['encoder', 'candidates', 'threshold', 'duplicates', 'answers paid', 'seconds'],
  runs.map(({ encoder, candidates, threshold, dropped, paid, seconds }) => [
    encoder,
    candidates,
    threshold,
    dropped.size,
    paid,
    seconds.toFixed(1),
  ]),
);
print(
  ['kept at', ...runs.map(({ encoder }) => encoder)],
  [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99].map((at) => [at, ...runs.map(({ curve }) => keptAt(curve, at))]),
);
print(
  ['at these thresholds', 'both drop', 'only the first', 'only the second', "Cohen's kappa"],
  runs.flatMap((one, index) => runs.slice(index + 1).map((other) => compared(one, other))),
);

/** Rows that would be kept at a threshold, each exactly as if it were the only one. */
function keptAt({ thresholds, kept } = { thresholds: [], kept: [] }, at) {
  return kept[thresholds.indexOf(at)] ?? '–';
}

/** Who is a duplicate, as two see it; kappa is their agreement beyond chance. */
function compared(one, other) {
  const both = [...one.dropped].filter((row) => other.dropped.has(row)).length;
  const [all, first, second] = [one.candidates, one.dropped.size, other.dropped.size];
  const agreed = (all - first - second + 2 * both) / all;
  const chance = (first * second + (all - first) * (all - second)) / all ** 2;
  const kappa = chance === 1 ? 1 : (agreed - chance) / (1 - chance);
  return [`${one.encoder}, ${other.encoder}`, both, first - both, second - both, kappa.toFixed(2)];
}

function print(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  for (const row of all) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    console.log(cells.join('  ').trimEnd());
  }
  console.log();
}
