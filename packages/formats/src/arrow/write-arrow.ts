import type { DatasetView, OutputFile, WriteContext } from '@ablata/spec';
import { AsyncByteQueue, RecordBatchFileWriter } from 'apache-arrow';
import { bytesOf } from '../dataset/bytes-of.ts';
import { blockRows, rowBlocks, widthOf } from '../dataset/row-blocks.ts';
import { describeDataset } from '../files/describe-dataset.ts';
import { arrowBatch, arrowSchema } from './arrow-batches.ts';

/** Takes the writer's bytes at once instead of queueing them, so that one batch at a time is in memory. */
class Collector extends AsyncByteQueue {
  chunks: Uint8Array[] = [];

  override write(value: ArrayBufferView): void {
    this.chunks.push(bytesOf(value));
  }
}

/** Writes an Arrow IPC file, one record batch in memory at a time. */
export async function writeArrow(
  dataset: DatasetView,
  file: OutputFile,
  { signal, normalizer }: WriteContext,
): Promise<void> {
  const schema = arrowSchema(dataset, describeDataset(dataset, normalizer));
  const collector = new Collector();
  const writer = new RecordBatchFileWriter();
  writer.reset(collector, schema);
  const drain = async (): Promise<void> => {
    for (const chunk of collector.chunks.splice(0)) await file.write(chunk);
  };
  for (const [start, end] of rowBlocks(dataset.length, blockRows(widthOf(dataset)), signal)) {
    writer.write(await arrowBatch(dataset, schema, start, end));
    await drain();
  }
  writer.finish();
  await drain();
}
