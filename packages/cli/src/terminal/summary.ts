import type { Manifest } from '@ablata/core';
import { bytes, count, duration, percent } from './numbers.ts';
import { table } from './table.ts';

/** The closing table of a run. */
export function summaryLines(manifest: Manifest, folder: string): string[] {
  const { books, payments } = manifest;
  const { tokens } = books;
  const rows: string[][] = [
    ['rows kept', count(manifest.rows), percent(books.kept / Math.max(1, books.asked))],
    ...Object.entries(books.fates)
      .filter(([, number]) => number > 0)
      .map(([fate, number]) => [fate, count(number), percent(number / Math.max(1, books.asked))]),
    ['asked', count(books.asked), '100.0%'],
  ];
  const dataset = manifest.files.filter(({ name }) => name.startsWith('dataset/'));
  const size = dataset.reduce((sum, file) => sum + file.bytes, 0);
  const paid = payments.tokens.prompt + payments.tokens.completion;
  return [
    '',
    ...table(rows),
    '',
    `${count(books.requests)} requests, ${count(tokens.prompt + tokens.completion)} tokens` +
      (manifest.cost === null ? '' : `, cost ${manifest.cost.toFixed(2)}`),
    `paid now: ${count(payments.completions.paid)} completions (${count(paid)} tokens), ${count(payments.embeddings.paid)} embeddings; ` +
      `from the ledger: ${count(payments.completions.reused)} and ${count(payments.embeddings.reused)}`,
    ...usageLines(manifest),
    ...failedRequestsLines([manifest]),
    `${count(dataset.length)} dataset files, ${bytes(size)}, in ${folder}/dataset`,
    `${manifest.ended} ${duration(manifest.seconds)}.`,
  ];
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
    cost === null ? '–' : cost.toFixed(2),
  ]);
  return ['', ...table(rows, ['service', 'rows', 'tokens', 'cost']), ''];
}
