import type { DatasetView } from '@ablata/spec';
import type { SchemaElement } from 'hyparquet';
import { storedName } from '../table/stored-name.ts';

/** Which columns a file has: ours, or those that Meta's Large Concept Model reads. */
export type ParquetLayout = 'plain' | 'lcm';

/** The columns that LCM's loader takes the text and the vector of a sentence from: lists of one a row. */
export const LCM = { text: 'text_sentences', vector: 'text_sentences_sonar_emb' } as const;

/** An embedding column as a file holds it. */
export interface VectorPlace {
  /** The dataset's name of it. */
  readonly column: string;
  readonly dimension: number;
  /** The file's. */
  readonly name: string;
  /** Lists around its floats. */
  readonly depth: 1 | 2;
}

/** Where the embedding columns go: under their names; in the layout `lcm` the main one where LCM looks for it. */
export function vectorPlaces({ embeddingColumns }: DatasetView, layout: ParquetLayout): VectorPlace[] {
  return embeddingColumns.map(({ name, dimension }, index) =>
    layout === 'lcm' && index === 0
      ? { column: name, dimension, name: LCM.vector, depth: 2 }
      : { column: name, dimension, name: storedName(name), depth: 1 },
  );
}

/** The schema, the embeddings last: they are written by other code than the rest. */
export function parquetSchema(dataset: DatasetView, layout: ParquetLayout, more: boolean): SchemaElement[] {
  const text =
    dataset.text === null
      ? []
      : [layout === 'lcm' ? list(LCM.text, [string('element')]) : [string(storedName(dataset.text))]];
  const fields = [
    ...text,
    [required('request', 'INT32')],
    [required('candidate', 'INT32')],
    [{ name: 'probability', type: 'DOUBLE', repetition_type: 'OPTIONAL' } satisfies SchemaElement],
    list('problems', [string('element')]),
    ...(more ? [[optionalString('more')]] : []),
    ...(layout === 'lcm' ? [[string('split')]] : []),
    ...Object.entries(dataset.columns).map(([column, type]): SchemaElement[] => {
      const name = storedName(column);
      if (type === 'number' || type === 'number?') return [{ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }];
      if (type === 'boolean' || type === 'boolean?') return [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }];
      return [optionalString(name)];
    }),
    ...vectorPlaces(dataset, layout).map(({ name, depth }) =>
      depth === 1
        ? list(name, [required('element', 'FLOAT')])
        : list(name, list('element', [required('element', 'FLOAT')])),
    ),
  ];
  return [{ name: 'root', num_children: fields.length }, ...fields.flat()];
}

function required(name: string, type: SchemaElement['type']): SchemaElement {
  return { name, type: type!, repetition_type: 'REQUIRED' };
}

function string(name: string): SchemaElement {
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' };
}

function optionalString(name: string): SchemaElement {
  return { ...string(name), repetition_type: 'OPTIONAL' };
}

/** The three-level list of the format: a group, a repeated group `list`, the element. */
function list(name: string, element: SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element,
  ];
}
