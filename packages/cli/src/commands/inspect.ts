import { openDataset } from '@ablata/formats';
import { count } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata inspect FILE`: what is in a dataset file. */
export async function inspectCommand(terminal: Terminal, file: string): Promise<void> {
  await using dataset = await openDataset(file);
  terminal.out(
    `${dataset.name}: ${count(dataset.length)} rows, embeddings float32 [${dataset.length}, ${dataset.dimension}]`,
  );
  const columns = Object.entries(dataset.columns);
  if (columns.length > 0) terminal.out(`columns: ${columns.map(([name, type]) => `${name} (${type})`).join(', ')}`);
  const shown = Math.min(5, dataset.length);
  const sources = dataset.sources(0, shown);
  const rows = dataset
    .texts(0, shown)
    .map((text, row) => [
      String(row),
      `${sources[row]?.request}.${sources[row]?.candidate}`,
      sources[row]?.probability?.toFixed(3) ?? '–',
      text.length > 100 ? `${text.slice(0, 99)}…` : text,
    ]);
  terminal.out('');
  for (const line of table(rows, ['row', 'source', 'prob.', 'text'])) terminal.out(line);
  const books = (dataset.stats as { readonly books?: { readonly asked?: number; readonly kept?: number } }).books;
  if (books) terminal.out(`\nbooks: ${count(books.kept ?? 0)} kept of ${count(books.asked ?? 0)} asked`);
}
