import { resolve } from 'node:path';
import { openRunFiles, rowSets } from '@ablata/run-files';
import { AblataError, type DatasetView, type JsonObject, SentenceEncoder, slotOf } from '@ablata/spec';
import { nearestRows } from '@ablata/statistics';
import { encodeQuery } from '../neighbours/encode-query.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from '../terminal/whole-number.ts';

export interface NeighboursOptions {
  readonly row?: number | string;
  readonly limit?: number | string;
  readonly config: string;
  readonly json?: boolean;
}

/** `ablata neighbours RUN TEXT`, or `--row N`: the rows whose vectors are nearest. A text of the dataset needs no encoder. */
export async function neighboursCommand(
  terminal: Terminal,
  run: string,
  text: string | undefined,
  options: NeighboursOptions,
): Promise<void> {
  const files = await openRunFiles(resolve(run));
  await using dataset = await files.open(files.manifest.name);
  const limit = wholeNumber('--limit', options.limit ?? 10, 1);
  if (dataset.dimension === 0)
    throw new AblataError('DATA_NO_VECTORS', `the dataset of ${run} has no vectors, so nothing is near anything`);
  const { query, own } = await findQuery(terminal, dataset, text, options, files.manifest.experiment);
  const [nearest] = await nearestRows(dataset, query, { count: limit, wanted: (_, row) => row !== own });
  const splits = new Map<number, string>();
  for (const { split, rows } of rowSets(files.proof)) for (const row of rows) splits.set(row, split);
  const found = nearest!.rows.map((row, place) => ({
    row,
    cosine: nearest!.cosines[place]!,
    split: splits.get(row) ?? null,
    text: dataset.text === null ? null : dataset.texts(row, row + 1)[0]!,
  }));
  if (options.json) {
    for (const each of found) terminal.out(JSON.stringify(each));
    return;
  }
  const rows = found.map(({ row, cosine, split, text: near }) => [
    cosine.toFixed(4),
    String(row),
    split ?? '–',
    ...(near === null ? [] : [near]),
  ]);
  for (const line of table(
    rows,
    ['cosine', 'row', 'split', ...(dataset.text === null ? [] : [dataset.text])],
    terminal.columns,
  ))
    terminal.out(line);
}

interface Query {
  readonly query: Float32Array;
  /** The row it is the vector of. */
  readonly own?: number;
}

async function findQuery(
  terminal: Terminal,
  dataset: DatasetView,
  text: string | undefined,
  { row, config }: NeighboursOptions,
  experiment: JsonObject,
): Promise<Query> {
  const named = text !== undefined && text.trim() !== '';
  if (named === (row !== undefined))
    throw new AblataError('CONFIG_USAGE', 'name either a text or a row', {
      hint: 'For example: ablata neighbours RUN "Check the units." or ablata neighbours RUN --row 17',
    });
  const own =
    row === undefined
      ? dataset.text === null
        ? -1
        : dataset.texts().indexOf(text!)
      : wholeNumber('--row', row, 0, dataset.length - 1);
  if (own >= 0) return { query: await dataset.embeddings(own, own + 1), own };
  return {
    query: await encodeQuery(terminal, config, encoderOf(experiment, dataset.embeddingColumns[0]!.name), text!),
  };
}

/** The service that made a column of vectors: that of the stage `encode` which adds it. */
function encoderOf(experiment: JsonObject, column: string): { readonly name: string; readonly identity: JsonObject } {
  const stages = experiment['stages'] as readonly {
    readonly stage: string;
    readonly options?: { readonly as?: string };
    readonly with?: { readonly encoder?: string };
  }[];
  const services = experiment['services'] as readonly {
    readonly name?: string;
    readonly slot: string;
    readonly identity: JsonObject;
  }[];
  const slot = slotOf(SentenceEncoder);
  const stage = stages.find((each) => each.stage === 'encode' && (each.options?.as ?? 'embedding') === column);
  const name = stage?.with?.encoder ?? slot;
  const found = services.find((service) => service.slot === slot && (service.name ?? slot) === name);
  if (!stage || !found)
    throw new AblataError(
      'DATA_NO_ENCODER',
      `no stage 'encode' of the run made the column '${column}': a text can't be compared with it`,
      {
        hint: 'Name a row of the dataset with --row.',
      },
    );
  return { name, identity: found.identity };
}
