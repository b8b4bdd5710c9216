import type { DatasetView, OutputFile } from '@ablata/spec';
import { bytesOf } from '../dataset/bytes-of.ts';
import { blockRows, rowBlocks } from '../dataset/row-blocks.ts';
import { rowsJson } from '../dataset/row-json.ts';

/** How an embedding stands in a line: as numbers any reader takes, as base64 of its float32 bytes (4 times smaller), or not. */
export type EmbeddingText = 'numbers' | 'base64' | 'none';

/**
 * Writes one JSON object a line: `text`, `request`, `candidate`, `probability`, `problems`, `columns` when there are any,
 * `embedding`. Numbers have the nine digits that give every float32 back exactly.
 */
export async function writeJsonl(
  dataset: DatasetView,
  file: OutputFile,
  embedding: EmbeddingText,
  signal?: AbortSignal,
): Promise<void> {
  const { dimension } = dataset;
  for (const [start, end] of rowBlocks(dataset.length, Math.min(256, blockRows(dimension)), signal)) {
    const vectors = embedding === 'none' ? undefined : await dataset.embeddings(start, end);
    const lines = rowsJson(dataset, start, end).map((object, row) => {
      const head = JSON.stringify(object);
      if (vectors === undefined) return `${head}\n`;
      const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
      return `${head.slice(0, -1)},"embedding":${embedding === 'base64' ? base64(vector) : numbers(vector)}}\n`;
    });
    await file.write(Buffer.from(lines.join('')));
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
