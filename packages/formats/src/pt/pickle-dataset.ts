import type { ColumnType, DatasetView, Json, RowSource } from '@ablata/spec';
import { PickleWriter } from '@ablata/torch-file';
import { rowBlocks } from '../dataset/row-blocks.ts';
import { rolesJson } from '../table/roles.ts';
import type { Storage } from './plan-storages.ts';

const ROWS = 1000;
/** Bytes gathered before they are handed on: each piece is a write. */
const PIECE = 2 ** 18;

/** The pickle of a dataset, in pieces of some hundred kilobytes. */
export function* pickleDataset(
  dataset: DatasetView,
  storages: readonly Storage[],
  signal?: AbortSignal,
): Generator<Uint8Array> {
  const pickle = new PickleWriter();
  const tensor = (...path: readonly string[]): void => {
    pickle.tensor(storages.find((storage) => storage.path.join('\n') === path.join('\n'))!.ref);
  };
  const [main, ...further] = dataset.embeddingColumns;

  pickle.beginDict();
  if (main !== undefined) {
    pickle.string('embeddings');
    tensor('embeddings');
  }
  if (dataset.text !== null) {
    pickle.string('instructions');
    yield* list((start, end) => {
      for (const text of dataset.texts(start, end)) pickle.string(text);
    });
  }
  pickle.string('sources');
  yield* list((start, end) => {
    for (const source of dataset.sources(start, end)) pickleSource(pickle, source);
  });
  pickle.string('probabilities');
  tensor('probabilities');

  pickle.string('columns');
  pickle.beginDict();
  for (const [name, type] of Object.entries(dataset.columns)) {
    pickle.string(name);
    if (type === 'number' || type === 'number?' || type === 'boolean') {
      tensor('columns', name);
      continue;
    }
    yield* list((start, end) => {
      for (const cell of dataset.column(name, start, end)) pickleCell(pickle, type, cell);
    });
  }
  pickle.endDict();
  if (further.length > 0) {
    pickle.string('vectors');
    pickle.beginDict();
    for (const { name } of further) {
      pickle.string(name);
      tensor('vectors', name);
    }
    pickle.endDict();
  }

  const normalizer = storages.filter(({ path }) => path[0] === 'normalizer');
  if (normalizer.length > 0) {
    pickle.string('normalizer');
    pickle.beginDict();
    for (const { path, ref } of normalizer) {
      pickle.string(path[1]!);
      pickle.tensor(ref);
    }
    pickle.endDict();
  }
  for (const [key, value] of Object.entries({
    config: dataset.config,
    stats: dataset.stats,
    ablata: { layout: 1, name: dataset.name, ...rolesJson(dataset), columns: dataset.columns },
  })) {
    pickle.string(key);
    pickle.string(JSON.stringify(value));
  }
  pickle.endDict();
  pickle.end();
  yield pickle.take();

  function* list(items: (start: number, end: number) => void): Generator<Uint8Array> {
    pickle.beginList();
    for (const [start, end] of rowBlocks(dataset.length, ROWS, signal)) {
      if (start > 0) pickle.continueList();
      items(start, end);
      if (pickle.length >= PIECE) yield pickle.take();
    }
    pickle.endList();
  }
}

/** A null is None; what is neither a number nor a text is its JSON text. */
function pickleCell(pickle: PickleWriter, type: ColumnType, cell: Json): void {
  if (cell === null || cell === undefined) pickle.none();
  else if (typeof cell === 'boolean' && type === 'boolean?') pickle.boolean(cell);
  else pickle.string(type === 'json' ? JSON.stringify(cell) : String(cell));
}

/** `{request, candidate, problems}`; the probability has a tensor of its own, anything else goes as JSON under `more`. */
function pickleSource(pickle: PickleWriter, source: RowSource): void {
  const { request, candidate, problems, probability: _, ...more } = source;
  pickle.beginDict();
  pickle.key('request');
  pickle.integer(request);
  pickle.key('candidate');
  pickle.integer(candidate);
  pickle.key('problems');
  pickle.beginList();
  for (const problem of problems) pickle.string(problem);
  pickle.endList();
  if (Object.keys(more).length > 0) {
    pickle.key('more');
    pickle.string(JSON.stringify(more));
  }
  pickle.endDict();
}
