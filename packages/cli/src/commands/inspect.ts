import { peekDataset } from '@ablata/formats';
import { printJson } from '../terminal/json.ts';
import { count } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata inspect FILE`: what is in a dataset file. */
export async function inspectCommand(
  terminal: Terminal,
  file: string,
  options: { readonly json?: boolean } = {},
): Promise<void> {
  await using peeked = await peekDataset(file);
  const { dataset, rows: length, shards } = peeked;
  const { embeddingColumns } = dataset;
  if (options.json) {
    const { name, text, columns, stats } = dataset;
    printJson(terminal, { name, rows: length, shards, text, columns, embeddings: embeddingColumns, stats });
    return;
  }
  const vectors = embeddingColumns.map(({ name, dimension }) => {
    const named = embeddingColumns.length === 1 && name === 'embedding' ? 'embeddings' : name;
    return `${named} float32 [${length}, ${dimension}]`;
  });
  terminal.out(
    `${dataset.name}: ${[`${count(length)} rows`, ...vectors].join(', ')}${shards > 1 ? `, in ${count(shards)} shards` : ''}`,
  );
  const columns = Object.entries(dataset.columns);
  if (columns.length > 0) terminal.out(`columns: ${columns.map(([name, type]) => `${name} (${type})`).join(', ')}`);
  const shown = Math.min(5, length);
  const sources = dataset.sources(0, shown);
  const { text } = dataset;
  const texts = text === null ? undefined : dataset.texts(0, shown);
  const rows = sources.map(({ request, candidate, probability }, row) => [
    String(row),
    `${request}.${candidate}`,
    probability?.toFixed(3) ?? '–',
    ...(texts === undefined ? [] : [shorten(texts[row]!)]),
  ]);
  terminal.out('');
  for (const line of table(rows, ['row', 'source', 'prob.', ...(text === null ? [] : [text])], terminal.columns))
    terminal.out(line);
  const books = (dataset.stats as { readonly books?: { readonly asked?: number; readonly kept?: number } }).books;
  if (books) terminal.out(`\nbooks: ${count(books.kept ?? 0)} kept of ${count(books.asked ?? 0)} asked`);
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
