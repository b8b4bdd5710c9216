import {
  type Batch,
  type ColumnSchema,
  type ColumnTypes,
  defineStage,
  type JsonObject,
  SentenceEncoder,
  Source,
  type Token,
} from '@ablata/spec';
import { TEXTS_REVISION } from '@ablata/texts';
import { atOption } from '../columns/at-option.ts';
import { textTypesOf, typesOf } from '../columns/types-of.ts';
import { collectRecords } from '../texts/collect-records.ts';
import { type Contamination, findContamination } from './find-contamination.ts';
import { nearestVector } from './nearest-vector.ts';
import { type DecontaminateOptions, decontaminateOptions } from './options.ts';
import { createReference, type Reference } from './reference.ts';

type Needed = { readonly source: Token<Source>; readonly encoder?: Token<SentenceEncoder> };

/**
 * Drops, or marks, rows that are too like the records of another source, such as the test problems of a benchmark. What it found is
 * in the proof, with what it takes to look again.
 */
export const decontaminate = defineStage({
  name: 'decontaminate',
  options: decontaminateOptions,
  needs: ({ cosine }: DecontaminateOptions): Needed => ({
    source: Source,
    ...(cosine !== undefined && { encoder: SentenceEncoder }),
  }),
  reads: readsOf,
  adds: (options: DecontaminateOptions, { stage }): ColumnSchema =>
    options.do === 'mark' ? { [`${stage}.of`]: 'string?', [`${stage}.rule`]: 'string?' } : {},
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, context) {
    const { options, services, stage, signal, drop, evidence, certify, summary } = context;
    const encoder = options.cosine === undefined ? undefined : services.encoder;
    const reference = createReference(await collectRecords(services.source, signal), options);
    certify(promiseOf(options, reference, services.source.identity, encoder?.identity));
    const nearest = encoder && (await nearestVector(reference.texts, encoder, signal));
    const found: { readonly request: number; readonly rule: Contamination['rule'] }[] = [];
    try {
      for await (const batch of batches) {
        const clean: number[] = [];
        const verdicts: (Contamination | undefined)[] = [];
        for (const [index, row] of [...batch].entries()) {
          const vector = nearest && (row[options.embedding] as Float32Array);
          const near = vector && nearest(vector);
          const contamination = inTexts(row, reference, options) ?? byCosine(near, reference, options);
          verdicts.push(contamination);
          if (contamination === undefined) {
            clean.push(index);
            continue;
          }
          found.push({ request: row.request, rule: contamination.rule });
          evidence(row, { ...contamination, ...(near && { cosine: near.cosine }) }, vector);
          if (options.do === 'drop') drop(row, 'filtered', `contaminated: ${contamination.rule}`);
        }
        if (options.do === 'mark') {
          yield batch.add<ColumnSchema>({
            [`${stage}.of`]: verdicts.map((each): ColumnTypes['string?'] => each?.of ?? null),
            [`${stage}.rule`]: verdicts.map((each): ColumnTypes['string?'] => each?.rule ?? null),
          });
        } else if (clean.length > 0) yield clean.length === batch.length ? batch : batch.select(clean);
      }
    } finally {
      const [items, short] = [reference.items.length, reference.short.size];
      summary((through) => ({ reference: items, short, found: countsOf(found, through) }));
    }
  },
});

/** How many rows each rule found. @param through the last request that counts */
function countsOf(
  found: readonly { readonly request: number; readonly rule: Contamination['rule'] }[],
  through: number,
): JsonObject {
  const counts = { any: 0, cover: 0, equal: 0, cosine: 0 };
  for (const { request, rule } of found) if (request <= through) counts[rule]++;
  return counts;
}

function readsOf(
  { columns: names, cosine, embedding }: DecontaminateOptions,
  { columns }: { readonly columns: ColumnSchema },
): ColumnSchema {
  const reads = atOption(['columns'], () => textTypesOf(names, columns));
  if (cosine === undefined) return reads;
  atOption(['embedding'], () => typesOf([embedding], columns));
  return { ...reads, [embedding]: 'embedding' };
}

function inTexts(
  row: Readonly<Record<string, unknown>>,
  reference: Reference,
  options: DecontaminateOptions,
): Contamination | undefined {
  for (const column of options.columns) {
    const text = row[column] as string | null;
    const found = text === null ? undefined : findContamination(text, reference, options);
    if (found !== undefined) return { column, ...found };
  }
  return undefined;
}

function byCosine(
  near: { readonly item: number; readonly cosine: number } | undefined,
  reference: Reference,
  { cosine = 1, embedding }: DecontaminateOptions,
): Contamination | undefined {
  if (near === undefined || !(near.cosine >= cosine)) return undefined;
  return { column: embedding, of: reference.items[near.item]?.id as string, rule: 'cosine', stretch: 0, coverage: 0 };
}

/** All it takes to look again: from the files, and a source with the same hash. */
function promiseOf(
  options: DecontaminateOptions,
  reference: Reference,
  source: JsonObject,
  encoder: JsonObject | undefined,
): JsonObject {
  const { columns, fields, any, cover, digits, cosine, embedding, do: action } = options;
  return {
    kind: 'contamination',
    columns,
    do: action,
    rules: { any, cover, cosine: cosine ?? null, ...(encoder && { embedding, encoder }) },
    normalisation: { texts: TEXTS_REVISION, foldCase: true, symbols: false, digits },
    reference: { source, fields, items: reference.items.length, short: reference.short.size, sha256: reference.sha256 },
  };
}
