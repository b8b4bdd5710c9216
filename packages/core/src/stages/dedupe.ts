import {
  AblataError,
  type BoundFacts,
  type Column,
  type ColumnSchema,
  type DedupIndex,
  Deduplicator,
  defineStage,
  isEmbeddingColumn,
} from '@ablata/spec';
import { type } from 'arktype';
import { KeptRows } from './kept-rows.ts';

const options = type({
  /** The column by which rows are compared: an embedding, or for rules over texts the text. Default: `embedding`, or what there is of that kind. */
  'by?': 'string > 0',
  /** The column of texts, for rules that look at both. Default `text`. */
  text: "string > 0 = 'text'",
  '+': 'reject',
});
type Options = typeof options.infer;

/** A cosine from which on two vectors are the same: an encoder's batches move a vector by less. */
const SAME = 1 - 1e-6;

/** What the rule looks at, in this place. */
interface Looks {
  readonly vectors: string | undefined;
  readonly texts: string | undefined;
}

/** Drops rows too like one kept before, and records for each which one. */
export const dedupe = defineStage({
  name: 'dedupe',
  options,
  needs: { dedupe: Deduplicator },
  reads: (chosen, place): ColumnSchema => {
    const { vectors, texts } = looksOf(chosen, place.columns, place.services['dedupe']?.[0]);
    return {
      ...(texts !== undefined && { [texts]: 'string' }),
      ...(vectors !== undefined && { [vectors]: 'embedding' }),
    };
  },
  adds: {},
  elsewhere: true,
  async *run(batches, { options: chosen, columns, services, signal, drop, note, summary, evidence, certify }) {
    const { rule } = services.dedupe;
    // Whether the rule needs vectors was settled when the graph was proven; here it takes them where they are read.
    const { vectors, texts } = looksOf(chosen, columns, undefined);
    let index: DedupIndex | undefined;
    const kept = new KeptRows();
    try {
      for await (const batch of batches) {
        const { dimension, values } = vectorsOf(vectors === undefined ? undefined : batch.columns[vectors]);
        if (!index) {
          index = await services.dedupe.open(dimension);
          certify({ kind: 'near-duplicates', ...rule, column: vectors ?? texts ?? null, dimension });
        }
        const rows = {
          length: batch.length,
          vectors: values,
          texts: texts === undefined ? batch.requests.map(() => '') : (batch.columns[texts] as readonly string[]),
        };
        const verdicts = await index.admit(rows, signal);
        const fresh: number[] = [];
        for (const [row, verdict] of verdicts.entries()) {
          const position = { request: batch.requests[row] as number, candidate: batch.candidates[row] as number };
          const text = rows.texts[row] as string;
          if (verdict.kept) {
            kept.add(position, dimension > 0 ? text : '');
            fresh.push(row);
            continue;
          }
          drop(position, 'duplicate', 'near-duplicate of a kept row');
          // The encoder may not know what they differ in: an emoji, say, that its vocabulary lacks.
          if (dimension > 0 && verdict.similarity >= SAME && !kept.hasText(verdict.duplicateOf, text))
            note(position, 'same vector, other text');
          evidence(
            position,
            { of: kept.position(verdict.duplicateOf), similarity: verdict.similarity },
            dimension > 0 ? values.subarray(row * dimension, (row + 1) * dimension) : undefined,
          );
        }
        if (fresh.length > 0) yield fresh.length === batch.length ? batch : batch.select(fresh);
      }
    } finally {
      if (index?.summary) summary(index.summary());
      await index?.[Symbol.asyncDispose]?.();
    }
  },
});

/** The rule as its user knows it. */
function named({ name, use }: BoundFacts): string {
  return name === 'dedupe' ? `the rule '${use}' bound to 'dedupe'` : `the rule '${use}' of the service '${name}'`;
}

function overTexts({ name }: BoundFacts): string {
  return name === 'dedupe' ? "dedupe: { use: 'exact-text' }" : `${name}: { slot: 'dedupe', use: 'exact-text' }`;
}

/** @param rule undefined: what it needs was settled before @throws GRAPH_MISSING_COLUMN when the rule needs vectors and there are none. */
function looksOf({ by, text }: Options, columns: ColumnSchema, rule: BoundFacts | undefined): Looks {
  const vectors = rule && rule.traits['vectors'] !== false;
  const texts = columns[text] === 'string' ? text : undefined;
  if (by !== undefined && columns[by] !== 'embedding') {
    if (!rule || !vectors) return { vectors: undefined, texts: by };
    throw new AblataError(
      'GRAPH_COLUMN_TYPE',
      `${named(rule)} compares vectors, and the column '${by}' is ${columns[by] ?? 'not there'}`,
      {
        hint: `Name an embedding column, or bind a rule over texts: ${overTexts(rule)}.`,
        details: { path: ['by'] },
      },
    );
  }
  const embeddings = Object.keys(columns).filter((name) => columns[name] === 'embedding');
  const found = by ?? (embeddings.includes('embedding') ? 'embedding' : embeddings[0]);
  if (found === undefined && rule && vectors) {
    throw new AblataError(
      'GRAPH_MISSING_COLUMN',
      `${named(rule)} compares vectors, and no stage before it adds an embedding column`,
      {
        hint: `Put 'encode' before it, or bind a rule over texts: ${overTexts(rule)}.`,
      },
    );
  }
  if (by === undefined && embeddings.length > 1 && !embeddings.includes('embedding')) {
    throw new AblataError('GRAPH_COLUMN_TYPE', `there are several embedding columns: ${embeddings.join(', ')}`, {
      hint: `Say by which one rows are compared: by: '${found}'.`,
    });
  }
  return { vectors: found, texts: found === undefined ? text : texts };
}

function vectorsOf(column: Column | undefined): { readonly dimension: number; readonly values: Float32Array } {
  return column && isEmbeddingColumn(column) ? column : { dimension: 0, values: new Float32Array(0) };
}
