import type { DatasetView, OutputFile } from '@ablata/spec';
import { bytesOf } from '../dataset/bytes-of.ts';
import { blockRows, rowBlocks, widthOf } from '../dataset/row-blocks.ts';
import { jsonLine, rowReader } from '../dataset/row-json.ts';
import { storedName } from '../table/stored-name.ts';

/** How an embedding stands in a line: as numbers any reader takes, as base64 of its float32 bytes (4 times smaller), or not. */
export type EmbeddingText = 'numbers' | 'base64' | 'none';

/**
 * Writes one JSON object a line: `text`, `request`, `candidate`, `probability`, `problems`, `columns` when there are any,
 * `embedding` (or what the embedding columns are called). Numbers have the nine digits that give every float32 back exactly.
 */
export async function writeJsonl(
  dataset: DatasetView,
  file: OutputFile,
  embedding: EmbeddingText,
  signal?: AbortSignal,
): Promise<void> {
  const columns = embedding === 'none' ? [] : dataset.embeddingColumns;
  const read = rowReader(dataset);
  for (const [start, end] of rowBlocks(dataset.length, Math.min(256, blockRows(widthOf(dataset))), signal)) {
    const lines = read(start, end).map((row) => jsonLine(row).slice(0, -1));
    for (const { name, dimension } of columns) {
      const vectors = await dataset.embeddings(start, end, name);
      const key = JSON.stringify(storedName(name));
      for (const row of lines.keys()) {
        const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
        lines[row] += `,${key}:${embedding === 'base64' ? base64(vector) : numbers(vector)}`;
      }
    }
    await file.write(Buffer.from(lines.map((line) => `${line}}\n`).join('')));
  }
}

function numbers(vector: Float32Array): string {
  let text = '[';
  for (let k = 0; k < vector.length; k++) {
    const value = vector[k]!;
    if (k > 0) text += ',';
    text += Number.isFinite(value) ? (Object.is(value, -0) ? '-0.0' : String(Number(value.toPrecision(9)))) : 'null';
  }
  return `${text}]`;
}

function base64(vector: Float32Array): string {
  const bytes = bytesOf(vector);
  return `"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"`;
}
