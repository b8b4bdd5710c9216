import type { DatasetFormat, DatasetView, OutputFile, WriteContext } from '@ablata/spec';
import { AsyncByteQueue, RecordBatchFileWriter } from 'apache-arrow';
import { bytesOf } from '../dataset/bytes-of.ts';
import { blockRows, rowBlocks } from '../dataset/row-blocks.ts';
import { describeDataset } from '../files/describe-dataset.ts';
import { arrowBatch, arrowSchema } from './arrow-batches.ts';
import { openArrow } from './open-arrow.ts';

/** Apache Arrow IPC (file format, also called Feather 2), the embedding as a fixed-size list of float32. */
export function createArrowFormat(): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'arrow', layout: 1 },
    extension: 'arrow',
    write: (dataset, folder, name, context) =>
      folder.file(`${name}.arrow`, (file) => writeArrow(dataset, file, context)),
    open: openArrow,
  };
}

/** Takes the writer's bytes at once instead of queueing them, so that one batch at a time is in memory. */
class Collector extends AsyncByteQueue {
  chunks: Uint8Array[] = [];

  override write(value: ArrayBufferView): void {
    this.chunks.push(bytesOf(value));
  }
}

async function writeArrow(dataset: DatasetView, file: OutputFile, { signal, normalizer }: WriteContext): Promise<void> {
  const schema = arrowSchema(dataset.columns, dataset.dimension, describeDataset(dataset, normalizer));
  const collector = new Collector();
  const writer = new RecordBatchFileWriter();
  writer.reset(collector, schema);
  const drain = async (): Promise<void> => {
    for (const chunk of collector.chunks.splice(0)) await file.write(chunk);
  };
  for (const [start, end] of rowBlocks(dataset.length, blockRows(dataset.dimension), signal)) {
    writer.write(await arrowBatch(dataset, schema, start, end));
    await drain();
  }
  writer.finish();
  await drain();
}
