import type { ColumnSchema } from '@ablata/spec';
import type { SchemaElement } from 'hyparquet';

/** Which columns a file has: ours, or those that Meta's Large Concept Model reads. */
export type ParquetLayout = 'plain' | 'lcm';

/** The column that holds the embedding, and the lists around its floats. */
export const EMBEDDING: Readonly<Record<ParquetLayout, { name: string; depth: 1 | 2 }>> = {
  plain: { name: 'embedding', depth: 1 },
  lcm: { name: 'text_sentences_sonar_emb', depth: 2 },
};

const OWN_NAMES = new Set([
  'text',
  'request',
  'candidate',
  'probability',
  'problems',
  'more',
  'embedding',
  'text_sentences',
  'text_sentences_sonar_emb',
  'split',
]);

/** A further column under its name, or with `column_` before it where that name is taken. */
export function columnName(name: string): string {
  return OWN_NAMES.has(name) ? `column_${name}` : name;
}

/** The schema, the embedding last: it is written by other code than the rest. */
export function parquetSchema(columns: ColumnSchema, layout: ParquetLayout, more: boolean): SchemaElement[] {
  const { name, depth } = EMBEDDING[layout];
  const fields = [
    layout === 'plain' ? [string('text')] : list('text_sentences', [string('element')]),
    [required('request', 'INT32')],
    [required('candidate', 'INT32')],
    [{ name: 'probability', type: 'DOUBLE', repetition_type: 'OPTIONAL' } satisfies SchemaElement],
    list('problems', [string('element')]),
    ...(more ? [[optionalString('more')]] : []),
    ...(layout === 'lcm' ? [[string('split')]] : []),
    ...Object.entries(columns).map(([column, type]): SchemaElement[] => {
      const named = columnName(column);
      if (type === 'number') return [{ name: named, type: 'DOUBLE', repetition_type: 'OPTIONAL' }];
      if (type === 'boolean') return [{ name: named, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }];
      return [optionalString(named)];
    }),
    depth === 1
      ? list(name, [required('element', 'FLOAT')])
      : list(name, list('element', [required('element', 'FLOAT')])),
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
