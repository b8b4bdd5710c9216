import { AblataError, type DatasetView, type Normalizer, type OutputFile } from '@ablata/spec';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { hasMore, moreOf } from '../dataset/has-more.ts';
import { int32 } from '../dataset/int32.ts';
import { blockRows, embeddingBlocks, rowBlocks, widthOf } from '../dataset/row-blocks.ts';
import { describeDataset } from '../files/describe-dataset.ts';
import { storedCell } from '../table/stored-cell.ts';
import { storedName } from '../table/stored-name.ts';
import { embeddingPage } from './embedding-page.ts';
import { lcmArrowSchema } from './lcm-arrow-schema.ts';
import { LCM, type ParquetLayout, parquetSchema, type VectorPlace, vectorPlaces } from './parquet-schema.ts';
import { keepBoundsAlone, stringColumn, stringLists } from './string-column.ts';

export interface WriteParquetOptions {
  readonly layout: ParquetLayout;
  /** The value of the column `split` (layout `lcm`). */
  readonly split: string;
  readonly signal?: AbortSignal | undefined;
  readonly normalizer?: Normalizer | undefined;
}

const PAGES_PER_GROUP = 4;

/**
 * Writes Parquet, uncompressed (embeddings do not compress), in row groups of about 4 MiB; one group is in memory at a time.
 * hyparquet-writer writes all columns but the embeddings, whose pages are read ahead and freed once written.
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
  const vectorColumns = places.map((place) => ({
    place,
    pages: embeddingBlocks(dataset, signal, { name: place.column, dimension: place.dimension }, pageRows),
  }));
  for (const [start, end] of rowBlocks(dataset.length, pageRows * PAGES_PER_GROUP, signal)) {
    const sources = dataset.sources(start, end);
    const texts = dataset.text === null ? [] : dataset.texts(start, end);
    void (await writer.write({
      rowGroupSize: end - start,
      columnData: [
        ...(dataset.text === null
          ? []
          : layout === 'plain'
            ? [stringColumn(storedName(dataset.text), texts)]
            : [
                stringLists(
                  LCM.text,
                  texts.map((text) => [text]),
                ),
              ]),
        { name: 'request', data: int32(dataset, sources, 'request') },
        { name: 'candidate', data: int32(dataset, sources, 'candidate') },
        { name: 'probability', data: sources.map(({ probability }) => probability) },
        stringLists(
          'problems',
          sources.map(({ problems }) => problems),
        ),
        ...(more ? [{ name: 'more', data: sources.map(moreOf) }] : []),
        ...(layout === 'lcm' ? [{ name: 'split', data: sources.map(() => split) }] : []),
        ...Object.entries(dataset.columns).map(([name, type]) => ({
          name: storedName(name),
          data: dataset.column(name, start, end).map((cell) => storedCell(type, cell)),
        })),
      ],
    }));
    const group = writer.row_groups.at(-1)!;
    keepBoundsAlone(group);
    for (const { place, pages } of vectorColumns) await writeVectors(place, pages, end - start, group);
  }
  void (await writer.finish());
  await drain();

  async function writeVectors(
    { dimension, name, depth }: VectorPlace,
    pages: AsyncGenerator<Float32Array>,
    rows: number,
    group: (typeof writer.row_groups)[number],
  ): Promise<void> {
    const offset = sink.offset;
    for (let written = 0; written < rows; written += pageRows) {
      const vectors = (await pages.next()).value as Float32Array;
      const [header, levels, values] = embeddingPage(vectors, dimension, depth);
      sink.appendBytes(header);
      sink.appendBytes(levels);
      await drain();
      await file.write(values);
      sink.offset += values.length;
    }
    const size = BigInt(sink.offset - offset);
    group.columns.push({
      file_offset: BigInt(offset),
      meta_data: {
        type: 'FLOAT',
        encodings: ['PLAIN', 'RLE'],
        path_in_schema: [name, ...(depth === 1 ? ['list', 'element'] : ['list', 'element', 'list', 'element'])],
        codec: 'UNCOMPRESSED',
        num_values: BigInt(rows * dimension),
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
