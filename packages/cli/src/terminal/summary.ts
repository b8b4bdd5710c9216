import type { Manifest } from '@ablata/core';
import { bytes, count, duration, money, percent } from './numbers.ts';
import { NO_PAINT, type Paint } from './paint.ts';
import { table } from './table.ts';

/** What came of a run: why it ended, what became of what was asked, what it took, and what one may do next. */
export function summaryLines(manifest: Manifest, folder: string, paint: Paint = NO_PAINT): string[] {
  const { books, outcome } = manifest;
  const whole = outcome === 'target' || outcome === 'exhausted';
  return [
    '',
    `${manifest.name}: ${(whole ? paint.good : paint.warning)(manifest.ended)}`,
    '',
    ...table([
      ['rows kept', count(manifest.rows), percent(books.kept / Math.max(1, books.asked))],
      ...Object.entries(books.fates)
        .filter(([, number]) => number > 0)
        .map(([fate, number]) => [fate, count(number), percent(number / Math.max(1, books.asked))]),
      ['asked', count(books.asked), '100.0%'],
    ]),
    '',
    ...aligned(factsOf(manifest, folder)),
    ...usageLines(manifest),
    ...failedRequestsLines([manifest]),
    '',
    ...aligned([
      ['look at it', `ablata view ${folder}`],
      ['check it', `ablata verify ${folder}`],
    ]).map(paint.faint),
  ];
}

function factsOf({ books, payments, cost, files, seconds }: Manifest, folder: string): [string, string][] {
  const { requests, tokens } = books;
  const paid = payments.tokens.prompt + payments.tokens.completion;
  const dataset = files.filter(({ name }) => /^dataset\/(?!proof(\.json$|\/))/.test(name)); // the proof beside them is none of them
  const size = dataset.reduce((sum, file) => sum + file.bytes, 0);
  return [
    ['requests', count(requests)],
    [
      'tokens',
      `${count(tokens.prompt + tokens.completion)} (prompts ${count(tokens.prompt)}, answers ${count(tokens.completion)})`,
    ],
    ...(cost === null ? [] : [['cost', money(cost)] as [string, string]]),
    [
      'paid now',
      `${count(payments.completions.paid)} completions (${count(paid)} tokens), ${count(payments.embeddings.paid)} embeddings`,
    ],
    [
      'from ledger',
      `${count(payments.completions.reused)} completions, ${count(payments.embeddings.reused)} embeddings`,
    ],
    ['dataset', `${count(dataset.length)} files, ${bytes(size)}, in ${folder}/dataset`],
    ['time', duration(seconds)],
  ];
}

function aligned(facts: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, fact]) => `${name.padEnd(width)}  ${fact}`);
}

/** How many requests failed for good, and how to ask them again; nothing when none did. */
export function failedRequestsLines(runs: readonly Pick<Manifest, 'failedRequests'>[]): string[] {
  const sum = (which: keyof Manifest['failedRequests']): number =>
    runs.reduce((total, { failedRequests }) => total + failedRequests[which], 0);
  if (sum('total') === 0) return [];
  const remembered = sum('remembered') > 0 ? `, ${count(sum('remembered'))} of them remembered and not asked` : '';
  return [`failed requests: ${count(sum('total'))}${remembered}; --retry-failed asks them again`];
}

/** A row for each service that counts tokens, when there are several. */
function usageLines({ usage }: Manifest): string[] {
  const services = Object.entries(usage);
  if (services.length < 2) return [];
  const rows = services.map(([name, { rows: answered, prompt, completion, cost }]) => [
    name,
    count(answered),
    count(prompt + completion),
    cost === null ? '–' : money(cost),
  ]);
  return ['', ...table(rows, ['service', 'rows', 'tokens', 'cost']), ''];
}
