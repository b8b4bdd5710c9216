import { damaged, type PositionalFile, truncated, unsupported } from '@ablata/torch-file';
import type { Codec } from '../files/decompress.ts';
import { leavesOf, type SchemaNode, schemaTree } from './schema-tree.ts';
import { integerOf, listOf, readThrift, sizeOf, structOf, type ThriftStruct, textOf } from './thrift.ts';

/** The pages of one column in one row group. */
export interface ColumnChunk {
  readonly column: SchemaNode;
  readonly codec: Codec | 'none' | 'lz4-hadoop' | undefined;
  /** What the file calls it, for messages. */
  readonly codecName: string;
  /** Values, nulls and the places of empty lists among them. */
  readonly values: number;
  readonly start: number;
  readonly end: number;
}

export interface RowGroup {
  readonly rows: number;
  /** By {@link SchemaNode.path}. */
  readonly chunks: ReadonlyMap<string, ColumnChunk>;
}

export interface ParquetFooter {
  readonly rows: number;
  readonly columns: readonly SchemaNode[];
  readonly groups: readonly RowGroup[];
  readonly metadata: ReadonlyMap<string, string>;
}

const CODECS = ['none', 'snappy', 'gzip', undefined, 'brotli', 'lz4-hadoop', 'zstd', 'lz4-block'] as const;
const CODEC_NAMES = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];

/**
 * What a Parquet file says of itself at its end, checked: the sizes of columns, groups and the file agree.
 *
 * Source: `parquet.thrift` of apache/parquet-format, FileMetaData.
 *
 * @throws DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED
 */
export function readFooter(file: PositionalFile): ParquetFooter {
  const { path, size } = file;
  const magic = file.readNow(0, Math.min(4, size)).toString('latin1');
  if (magic === 'PARE') throw unsupported(path, 'it is encrypted', 'Write it without encryption.');
  if (magic !== 'PAR1') throw damaged(path, 'it does not start as a Parquet file');
  const tail = size < 12 ? Buffer.alloc(8) : file.readNow(size - 8, 8);
  const ending = tail.toString('latin1', 4);
  if (ending === 'PARE') throw unsupported(path, 'it is encrypted', 'Write it without encryption.');
  if (ending !== 'PAR1') throw truncated(path, 'a Parquet file ends with PAR1, and this one does not');
  const length = tail.readUInt32LE();
  if (length === 0 || length > size - 12) throw damaged(path, `its footer claims ${length} bytes`);
  try {
    const { struct } = readThrift(file.readNow(size - 8 - length, length), 0);
    return footerOf(path, struct, size - 8 - length);
  } catch (error) {
    if (error instanceof RangeError) throw damaged(path, 'its footer is no description of columns');
    throw error;
  }
}

function footerOf(path: string, struct: ThriftStruct, dataEnd: number): ParquetFooter {
  const columns = schemaTree(listOf(struct.get(2)).map(structOf));
  const leaves = columns.flatMap(leavesOf);
  const rows = sizeOf(struct, 3);
  const groups = listOf(struct.get(4)).map((group) => groupOf(path, structOf(group), leaves, dataEnd));
  const total = groups.reduce((sum, group) => sum + group.rows, 0);
  if (total !== rows) throw damaged(path, `its row groups have ${total} rows, and it says ${rows}`);
  const metadata = new Map<string, string>();
  for (const pair of listOf(struct.get(5)).map(structOf))
    if (pair.has(2)) metadata.set(textOf(pair.get(1)), textOf(pair.get(2)));
  return { rows, columns, groups, metadata };
}

function groupOf(path: string, group: ThriftStruct, leaves: readonly SchemaNode[], dataEnd: number): RowGroup {
  const rows = sizeOf(group, 3);
  const found = listOf(group.get(1)).map(structOf);
  if (found.length !== leaves.length) throw damaged(path, 'a row group has other columns than the schema');
  const chunks = found.map((chunk, index): [string, ColumnChunk] => {
    const column = leaves[index]!;
    if (chunk.has(1)) throw unsupported(path, 'its columns stand in other files', 'Write one file.');
    if (!chunk.has(3)) throw unsupported(path, 'its columns are encrypted', 'Write it without encryption.');
    const meta = structOf(chunk.get(3));
    const names = listOf(meta.get(3)).map(textOf).join('\n');
    if (names !== column.path) throw damaged(path, 'a row group has its columns in another order than the schema');
    const dictionary = Math.max(0, integerOf(meta, 11, 0));
    const data = Math.max(0, integerOf(meta, 9));
    // Some writers leave the place of the dictionary out or at 0.
    const start = dictionary > 0 && dictionary < data ? dictionary : data;
    const end = start + sizeOf(meta, 7);
    const values = sizeOf(meta, 5);
    // Without rows there may be no pages, and no place of them.
    if ((start < 4 && rows > 0) || end > dataEnd) throw damaged(path, 'a column lies outside of the file');
    if (column.repeated === 0 && values !== rows)
      throw damaged(path, `a column has ${values} values in a row group of ${rows} rows`);
    if (values < rows) throw damaged(path, `a column has ${values} values in a row group of ${rows} rows`);
    const codec = sizeOf(meta, 4);
    return [
      column.path,
      { column, codec: CODECS[codec], codecName: CODEC_NAMES[codec] ?? String(codec), values, start, end },
    ];
  });
  return { rows, chunks: new Map(chunks) };
}
