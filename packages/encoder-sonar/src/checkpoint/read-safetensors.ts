import type { ByteSource } from './byte-source.ts';
import { checkpointError, truncatedCheckpoint } from './checkpoint-error.ts';
import { bytesPerElement, type ElementType, elementCount, type TensorEntry } from './tensor-entry.ts';

/** The format allows no longer header. */
const MAX_HEADER = 100_000_000;

/** Finds the tensors of a safetensors file. Format: https://github.com/huggingface/safetensors#format */
export function readSafetensors(source: ByteSource): Map<string, TensorEntry> {
  const headerLength = Number(source.read(0, 8, 'the safetensors header').readBigUInt64LE());
  const bad = (message: string) =>
    checkpointError('FORMAT', source.path, message, 'The file is damaged, or no safetensors file: fetch it again.');
  if (headerLength > MAX_HEADER) throw bad(`its safetensors header claims ${headerLength} bytes`);
  const header = parseHeader(source.read(8, headerLength, 'the safetensors header').toString('utf8'));
  if (header === undefined) throw bad('its safetensors header is no JSON object');

  const tensors = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const described = describe(value);
    if (described === undefined) throw bad(`tensor ${name} is described in an unknown way`);
    const { dtype, shape, begin, end } = described;
    const byteLength = elementCount(shape) * bytesPerElement[dtype];
    if (end - begin !== byteLength) throw bad(`tensor ${name} has ${end - begin} bytes, its shape needs ${byteLength}`);
    const offset = 8 + headerLength + begin;
    if (offset + byteLength > source.size) throw truncatedCheckpoint(source.path, `tensor ${name}`, source.size);
    tensors.set(name, { dtype, shape, offset, byteLength });
  }
  return tensors;
}

function parseHeader(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function describe(value: unknown): { dtype: ElementType; shape: number[]; begin: number; end: number } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  const type = typeof dtype === 'string' ? dtype.toLowerCase() : '';
  if (!Object.hasOwn(bytesPerElement, type) || !areSizes(shape) || !areSizes(offsets) || offsets.length !== 2) {
    return undefined;
  }
  return { dtype: type as ElementType, shape, begin: offsets[0]!, end: offsets[1]! };
}

function areSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
