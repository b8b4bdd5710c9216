import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { halves } from '../checkpoint/half.ts';
import type { PlainCheckpoint } from '../checkpoint/plain-checkpoint.ts';
import { safetensorsHeader, type TensorPlan } from '../checkpoint/safetensors-header.ts';
import type { TensorEntry } from '../checkpoint/tensor-entry.ts';
import { BIAS_ROWS, biasRows, leastScales, normBefore, reachOf } from './bias-rows.ts';
import { quantizeRows } from './quantize-rows.ts';
import { vocabularyPieces } from './vocabulary-pieces.ts';

/** Counted up when quantized numbers change: it is part of the file's name and of the encoder's identity. */
export const QUANTIZER_REVISION = 2;

/** Norms of a layer, by their weight. */
const NORM = /^(.+_layer_norm)\.weight$/;

/** Bytes of a tensor read at once. Bounds memory: the embedding table is 1 GB. */
const PIECE = 1 << 24;

/**
 * Writes the int8 form of a float32 checkpoint as a safetensors file of its own (about a quarter of the size), one
 * tensor after another, in bounded memory. Linear weights become int8 [in, out] with `<name>_scale` [out]; those that read a norm's output
 * have {@link BIAS_ROWS} rows more, and the norm a scalar `<norm>.reach`; the embedding table is int8 [rows, d] with a scale a row [rows, 1]; biases and norms are copied. The
 * decoder's table stands there a second time as output projection, in pieces like linear weights; its attention to the encoder is left out, since a
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
      const reaches = await readReaches(checkpoint);
      await file.writeFile(safetensorsHeader(plans, { revision: String(QUANTIZER_REVISION) }));
      for (const part of parts) {
        for await (const bytes of quantizedBytes(checkpoint, part, reaches)) await file.writeFile(bytes);
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
  if (form === 'copied') {
    const own: TensorPlan = { name, dtype: 'F32', shape, byteLength };
    const norm = NORM.exec(name)?.[1];
    return norm === undefined ? [own] : [own, { name: `${norm}.reach`, dtype: 'F32', shape: [], byteLength: 4 }];
  }
  const [rows, width] = shape as readonly [number, number];
  const isTable = form === 'table';
  const height = width + (normBefore(name.replace(/[.]weight$/, '')) === undefined ? 0 : BIAS_ROWS);
  return [
    {
      name,
      dtype: 'I8',
      shape: isTable ? [rows, width] : [height, rows],
      byteLength: rows * (isTable ? width : height),
    },
    { name: `${name}_scale`, dtype: 'F32', shape: isTable ? [rows, 1] : [rows], byteLength: 4 * rows },
  ];
}

/** The bytes of a part's planned tensors, in their order. */
async function* quantizedBytes(
  checkpoint: PlainCheckpoint,
  { name, form, entry }: Part,
  reaches: ReadonlyMap<string, number>,
): AsyncGenerator<Uint8Array> {
  const { path } = checkpoint;
  if (form === 'copied') {
    yield* readPieces(path, entry, entry.byteLength);
    const norm = NORM.exec(name)?.[1];
    if (norm !== undefined) yield new Uint8Array(Float32Array.of(reaches.get(norm)!).buffer);
    return;
  }
  const width = entry.shape[1]!;
  const norm = normBefore(name.replace(/[.]weight$/, ''));
  if (norm !== undefined) {
    const reach = reaches.get(norm)!;
    const bias = await readWhole(checkpoint, name.replace(/weight$/, 'bias'));
    const matrix = await readWhole(checkpoint, name);
    const { values, scales } = quantizeRows(matrix, width, 'transposed', leastScales(bias, reach));
    for (const bytes of [values, biasRows(bias, scales, reach), scales]) yield new Uint8Array(bytes.buffer);
    return;
  }
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

/** The reach of each norm that feeds int8 layers, by its name. */
async function readReaches(checkpoint: PlainCheckpoint): Promise<Map<string, number>> {
  const reaches = new Map<string, number>();
  for (const name of checkpoint.tensors.keys()) {
    const norm = NORM.exec(name)?.[1];
    if (norm === undefined) continue;
    const gamma = await readWhole(checkpoint, `${norm}.weight`);
    reaches.set(norm, reachOf(gamma, await readWhole(checkpoint, `${norm}.bias`)));
  }
  return reaches;
}

async function readWhole({ path, tensors }: PlainCheckpoint, name: string): Promise<Float32Array> {
  const entry = tensors.get(name)!;
  for await (const piece of readPieces(path, entry, entry.byteLength))
    return new Float32Array(piece.buffer, piece.byteOffset, piece.length / 4);
  return new Float32Array();
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
