import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { halves } from '../checkpoint/half.ts';
import type { PlainCheckpoint } from '../checkpoint/plain-checkpoint.ts';
import { safetensorsHeader, type TensorPlan } from '../checkpoint/safetensors-header.ts';
import type { TensorEntry } from '../checkpoint/tensor-entry.ts';
import { quantizeRows } from './quantize-rows.ts';
import { vocabularyPieces } from './vocabulary-pieces.ts';

/** Counted up when quantized numbers change: it is part of the file's name and of the encoder's identity. */
export const QUANTIZER_REVISION = 1;

/** Bytes of a tensor read at once. Bounds memory: the embedding table is 1 GB. */
const PIECE = 1 << 24;

/**
 * Writes the int8 form of a float32 checkpoint as a safetensors file of its own (about a quarter of the size), one
 * tensor after another, in bounded memory. Linear weights become int8 [in, out] with `<name>_scale` [out]; the
 * embedding table int8 [rows, d] with a scale a row [rows, 1]; biases and norms are copied. The decoder's table stands there a
 * second time as output projection, in pieces like linear weights; its attention to the encoder is left out, since a
 * vector's part in it is computed once, from the checkpoint itself.
 *
 * The file appears whole or not at all.
 */
export async function quantizeCheckpoint(checkpoint: PlainCheckpoint, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}.tmp`;
  try {
    const file = await open(draft, 'w');
    try {
      const parts = [...checkpoint.tensors].flatMap(([name, entry]) => partsOf(name, entry));
      const plans = parts.flatMap(planPart);
      await file.writeFile(safetensorsHeader(plans, { revision: String(QUANTIZER_REVISION) }));
      for (const part of parts) {
        for await (const bytes of quantizedBytes(checkpoint, part)) await file.writeFile(bytes);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** A tensor of the quantized file, and what of the checkpoint it is made of. */
interface Part {
  readonly name: string;
  readonly form: 'copied' | 'table' | 'linear';
  readonly entry: TensorEntry;
}

function partsOf(name: string, entry: TensorEntry): Part[] {
  if (name.includes('.encoder_decoder_attn')) return [];
  if (entry.shape.length !== 2) return [{ name, form: 'copied', entry }];
  const table: Part = { name, form: 'table', entry };
  if (name === halves.encoder.embedding) return [table];
  if (name !== halves.decoder.embedding) return [{ name, form: 'linear', entry }];
  const [rows, width] = entry.shape as readonly [number, number];
  const projection = vocabularyPieces(rows).map(({ name: piece, first, rows: some }): Part => {
    const row = 4 * width;
    const part = { ...entry, shape: [some, width], offset: entry.offset + first * row, byteLength: some * row };
    return { name: piece, form: 'linear', entry: part };
  });
  return [table, ...projection];
}

function planPart({ name, form, entry: { shape, byteLength } }: Part): TensorPlan[] {
  if (form === 'copied') return [{ name, dtype: 'F32', shape, byteLength }];
  const [rows, width] = shape as readonly [number, number];
  const isTable = form === 'table';
  return [
    { name, dtype: 'I8', shape: isTable ? [rows, width] : [width, rows], byteLength: rows * width },
    { name: `${name}_scale`, dtype: 'F32', shape: isTable ? [rows, 1] : [rows], byteLength: 4 * rows },
  ];
}

/** The bytes of a part's planned tensors, in their order. */
async function* quantizedBytes({ path }: PlainCheckpoint, { form, entry }: Part): AsyncGenerator<Uint8Array> {
  if (form === 'copied') {
    yield* readPieces(path, entry, entry.byteLength);
    return;
  }
  const width = entry.shape[1]!;
  const isTable = form === 'table';
  const pieceLength = isTable ? Math.max(1, Math.floor(PIECE / (4 * width))) * 4 * width : entry.byteLength;
  const scales: Float32Array[] = [];
  for await (const piece of readPieces(path, entry, pieceLength)) {
    const matrix = new Float32Array(piece.buffer, piece.byteOffset, piece.length / 4);
    const quantized = quantizeRows(matrix, width, isTable ? 'same' : 'transposed');
    yield new Uint8Array(quantized.values.buffer);
    scales.push(quantized.scales);
  }
  for (const part of scales) yield new Uint8Array(part.buffer);
}

/** A tensor's bytes in pieces of exactly `pieceLength` (the last may be shorter), each in memory of its own, so aligned. */
async function* readPieces(path: string, entry: TensorEntry, pieceLength: number): AsyncGenerator<Uint8Array> {
  const { offset, byteLength } = entry;
  if (byteLength === 0) return;
  let piece = new Uint8Array(Math.min(pieceLength, byteLength));
  let filled = 0;
  let left = byteLength;
  for await (const chunk of createReadStream(path, {
    start: offset,
    end: offset + byteLength - 1,
    highWaterMark: 1 << 20,
  })) {
    let rest = chunk as Buffer;
    while (rest.length > 0) {
      const part = rest.subarray(0, piece.length - filled);
      piece.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled < piece.length) continue;
      yield piece;
      left -= filled;
      filled = 0;
      if (left > 0) piece = new Uint8Array(Math.min(pieceLength, left));
    }
  }
  if (left > 0) throw new Error('the checkpoint became shorter while it was read');
}
