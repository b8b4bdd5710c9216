import { AblataError, type DatasetView, type Normalizer, type OutputFile } from '@ablata/spec';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { hasMore, moreOf } from '../dataset/has-more.ts';
import { int32 } from '../dataset/int32.ts';
import { blockRows, rowBlocks, widthOf } from '../dataset/row-blocks.ts';
import { describeDataset } from '../files/describe-dataset.ts';
import { storedCell } from '../table/stored-cell.ts';
import { storedName } from '../table/stored-name.ts';
import { embeddingPage } from './embedding-page.ts';
import { lcmArrowSchema } from './lcm-arrow-schema.ts';
import { LCM, type ParquetLayout, parquetSchema, type VectorPlace, vectorPlaces } from './parquet-schema.ts';

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
 * hyparquet-writer writes all columns but the embeddings.
 */
export async function writeParquet(
  dataset: DatasetView,
  file: OutputFile,
  options: WriteParquetOptions,
): Promise<void> {
  const { layout, split, signal, normalizer } = options;
  const places = vectorPlaces(dataset, layout);
  if (layout === 'lcm') requireColumns(dataset);
  const more = hasMore(dataset);
  const sink = new ByteWriter(2 ** 20);
  const writer = new ParquetWriter({
    writer: sink,
    schema: parquetSchema(dataset, layout, more),
    codec: 'UNCOMPRESSED',
    createdBy: 'ablata',
    kvMetadata: [
      { key: 'ablata', value: JSON.stringify(describeDataset(dataset, normalizer)) },
      ...(layout === 'lcm' ? [{ key: 'ARROW:schema', value: lcmArrowSchema(dataset, more) }] : []),
    ],
  });
  const drain = async (): Promise<void> => {
    await file.write(sink.getBytes());
    sink.index = 0;
  };

  const pageRows = Math.max(1, Math.floor(blockRows(widthOf(dataset)) / PAGES_PER_GROUP) * PAGES_PER_GROUP);
  for (const [start, end] of rowBlocks(dataset.length, pageRows * PAGES_PER_GROUP, signal)) {
    const sources = dataset.sources(start, end);
    const texts = dataset.text === null ? [] : dataset.texts(start, end);
    void (await writer.write({
      rowGroupSize: end - start,
      columnData: [
        ...(dataset.text === null
          ? []
          : layout === 'plain'
            ? [{ name: storedName(dataset.text), data: [...texts] }]
            : [{ name: LCM.text, data: texts.map((text) => [text]) }]),
        { name: 'request', data: int32(dataset, sources, 'request') },
        { name: 'candidate', data: int32(dataset, sources, 'candidate') },
        { name: 'probability', data: sources.map(({ probability }) => probability) },
        { name: 'problems', data: sources.map(({ problems }) => [...problems]) },
        ...(more ? [{ name: 'more', data: sources.map(moreOf) }] : []),
        ...(layout === 'lcm' ? [{ name: 'split', data: sources.map(() => split) }] : []),
        ...Object.entries(dataset.columns).map(([name, type]) => ({
          name: storedName(name),
          data: dataset.column(name, start, end).map((cell) => storedCell(type, cell)),
        })),
      ],
    }));
    await drain();
    const group = writer.row_groups.at(-1)!;
    for (const place of places) await writeVectors(place, start, end, group);
  }
  void (await writer.finish());
  await drain();

  async function writeVectors(
    { column, dimension, name, depth }: VectorPlace,
    start: number,
    end: number,
    group: (typeof writer.row_groups)[number],
  ): Promise<void> {
    const offset = sink.offset;
    for (const [first, last] of rowBlocks(end - start, pageRows)) {
      const vectors = await dataset.embeddings(start + first, start + last, column);
      for (const bytes of embeddingPage(vectors, dimension, depth)) {
        await file.write(bytes);
        sink.offset += bytes.length;
      }
    }
    const size = BigInt(sink.offset - offset);
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
}

/** @throws DATA_NO_COLUMN: LCM has a text and a vector in each row. */
function requireColumns({ name, text, embeddingColumns }: DatasetView): void {
  if (text !== null && embeddingColumns.length > 0) return;
  const missing = text === null ? 'no text' : 'no embedding';
  throw new AblataError('DATA_NO_COLUMN', `The dataset ${name} has ${missing}, and the layout lcm needs both.`, {
    hint: "Use layout: plain, or name the columns in the 'dataset' stage.",
  });
}
