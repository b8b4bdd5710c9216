import { basename, extname } from 'node:path';
import type { OpenDataset } from '@ablata/spec';
import { damaged, type PositionalFile, unsupported } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { parseObject } from '../files/parse-json.ts';
import { withOpenFile } from '../files/with-open-file.ts';
import { datasetOfTable } from '../table/dataset-of-table.ts';
import { rolesOf } from '../table/roles.ts';
import { storedName } from '../table/stored-name.ts';
import type { Cell, Table } from '../table/table.ts';
import type { ArrowField } from './arrow-schema.ts';
import { BatchCursor } from './batch-cursor.ts';
import { type Dictionaries, readColumn } from './read-column.ts';
import { type ArrowContent, readMessages } from './read-messages.ts';
import { isVectorField, VectorColumn } from './vector-column.ts';

/**
 * Opens an Arrow IPC file or stream (Feather 2 is one), also compressed by LZ4 or zstd: ours, or another program's. Fixed-size lists of floats are
 * vectors, and lists of floats whose name says so (`embedding`, `…_embedding`, `vector`); a `text` or `instruction` is the text; anything else
 * is a column. Batches are read once for their cells; vectors stay in the file.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function openArrow(path: string): Promise<OpenDataset> {
  return withOpenFile(path, async (file) => {
    try {
      return openDatasetOf(datasetOfTable(await readTable(file)), file);
    } catch (error) {
      // A read outside of what a message has.
      if (error instanceof RangeError) throw damaged(path, 'what it says of its columns and batches leads nowhere');
      throw error;
    }
  });
}

async function readTable(file: PositionalFile): Promise<Table> {
  const content = readMessages(file);
  const { fields, metadata } = content.schema;
  const text = metadata.get('ablata');
  const about = text === undefined ? undefined : parseObject(file.path, text, 'its metadata');
  const named = new Set(about && rolesOf(file.path, about).embeddings.map(({ name }) => storedName(name)));
  const dictionaries = await readDictionaries(file, content);
  const vectors = new Map(
    fields.filter((field) => isVectorField(field, named)).map((field) => [field, new VectorColumn(file, field)]),
  );
  const columns = new Map<ArrowField, Cell[][]>(
    fields.filter((field) => !vectors.has(field)).map((field) => [field, []]),
  );
  let rows = 0;
  for (const batch of content.batches) {
    const cursor = new BatchCursor(file, batch);
    for (const field of fields) {
      const vector = vectors.get(field);
      if (vector !== undefined) await vector.add(field, cursor, rows);
      else columns.get(field)!.push(await readColumn(field, cursor, dictionaries, cursor.length));
    }
    cursor.finish();
    rows += cursor.length;
  }
  return {
    path: file.path,
    name: basename(file.path, extname(file.path)),
    rows,
    columns: [...columns].map(([{ name }, parts]) => ({ name, cells: parts.flat(1) })),
    vectors: [...vectors.values()].map((vector) => vector.finish()),
    about,
  };
}

/** The values of every dictionary. One that is replaced in the middle of a file would change what was read before. */
async function readDictionaries(file: PositionalFile, { schema, dictionaries }: ArrowContent): Promise<Dictionaries> {
  const fields = new Map<bigint, ArrowField>();
  const visit = (field: ArrowField): void => {
    if (field.dictionary !== undefined) fields.set(field.dictionary.id, { ...field, dictionary: undefined });
    field.children.forEach(visit);
  };
  schema.fields.forEach(visit);
  const values = new Map<bigint, Cell[]>();
  for (const batch of dictionaries) {
    const field = fields.get(batch.id);
    if (field === undefined) throw damaged(file.path, 'it has a dictionary of no column');
    const known = values.get(batch.id);
    if (known !== undefined && !batch.delta)
      throw unsupported(
        file.path,
        'it replaces a dictionary between its batches',
        'Write the IPC file format, or plain columns.',
      );
    const cursor = new BatchCursor(file, batch);
    const cells = await readColumn(field, cursor, values, cursor.length);
    cursor.finish();
    values.set(batch.id, [...(known ?? []), ...cells]);
  }
  return values;
}
