import type { DatasetView, Normalizer, OutputFile } from '@ablata/spec';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { hasMore, moreOf } from '../dataset/has-more.ts';
import { blockRows, rowBlocks } from '../dataset/row-blocks.ts';
import { describeDataset } from '../files/describe-dataset.ts';
import { embeddingPage } from './embedding-page.ts';
import { columnName, EMBEDDING, type ParquetLayout, parquetSchema } from './parquet-schema.ts';

export interface WriteParquetOptions {
  readonly layout: ParquetLayout;
  /** The value of the column `split` (layout `lcm`). */
  readonly split: string;
  readonly signal?: AbortSignal | undefined;
  readonly normalizer?: Normalizer | undefined;
}

const PAGES_PER_GROUP = 4;

/**
 * Writes Parquet, uncompressed (embeddings do not compress), in row groups of about 16 MiB; one group is in memory at a time.
 * Needs at least one row's worth of dimension; hyparquet-writer writes all columns but the embedding.
 */
export async function writeParquet(
  dataset: DatasetView,
  file: OutputFile,
  options: WriteParquetOptions,
): Promise<void> {
  const { layout, split, signal, normalizer } = options;
  const { length, dimension } = dataset;
  const more = hasMore(dataset);
  const sink = new ByteWriter(2 ** 20);
  const writer = new ParquetWriter({
    writer: sink,
    schema: parquetSchema(dataset.columns, layout, more),
    codec: 'UNCOMPRESSED',
    createdBy: 'ablata',
    kvMetadata: [{ key: 'ablata', value: JSON.stringify(describeDataset(dataset, normalizer)) }],
  });
  const drain = async (): Promise<void> => {
    await file.write(sink.getBytes());
    sink.index = 0;
  };

  const pageRows = Math.max(1, Math.floor(blockRows(dimension) / PAGES_PER_GROUP) * PAGES_PER_GROUP);
  const cells = Object.entries(dataset.columns).map(([name, type]) => ({ name, type, cells: dataset.column(name) }));
  for (const [start, end] of rowBlocks(length, pageRows * PAGES_PER_GROUP, signal)) {
    const sources = dataset.sources(start, end);
    const texts = dataset.texts(start, end);
    void (await writer.write({
      rowGroupSize: end - start,
      columnData: [
        layout === 'plain'
          ? { name: 'text', data: [...texts] }
          : { name: 'text_sentences', data: texts.map((text) => [text]) },
        { name: 'request', data: Int32Array.from(sources, ({ request }) => request) },
        { name: 'candidate', data: Int32Array.from(sources, ({ candidate }) => candidate) },
        { name: 'probability', data: sources.map(({ probability }) => probability) },
        { name: 'problems', data: sources.map(({ problems }) => [...problems]) },
        ...(more ? [{ name: 'more', data: sources.map(moreOf) }] : []),
        ...(layout === 'lcm' ? [{ name: 'split', data: texts.map(() => split) }] : []),
        ...cells.map(({ name, type, cells: column }) => ({
          name: columnName(name),
          data: column.slice(start, end).map((cell) => (type === 'json' ? JSON.stringify(cell) : cell)),
        })),
      ],
    }));
    await drain();

    const { name, depth } = EMBEDDING[layout];
    const offset = sink.offset;
    for (const [first, last] of rowBlocks(end - start, pageRows)) {
      for (const bytes of embeddingPage(await dataset.embeddings(start + first, start + last), dimension, depth)) {
        await file.write(bytes);
        sink.offset += bytes.length;
      }
    }
    const size = BigInt(sink.offset - offset);
    const group = writer.row_groups.at(-1)!;
    group.columns.push({
      file_offset: BigInt(offset),
      meta_data: {
        type: 'FLOAT',
        encodings: ['PLAIN', 'RLE'],
        path_in_schema: [name, ...(depth === 1 ? ['list', 'element'] : ['list', 'element', 'list', 'element'])],
        codec: 'UNCOMPRESSED',
        num_values: BigInt((end - start) * dimension),
        total_uncompressed_size: size,
        total_compressed_size: size,
        data_page_offset: BigInt(offset),
      },
    });
    group.total_byte_size += size;
    group.total_compressed_size = (group.total_compressed_size ?? 0n) + size;
  }
  void (await writer.finish());
  await drain();
}
