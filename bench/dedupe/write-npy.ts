import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { npyHeader } from '../../packages/torch-file/src/index.ts';

/** A float32 array of two dimensions as numpy reads it. */
export function writeNpy(path: string, vectors: Float32Array, dimension: number): void {
  writeFileSync(path, npyHeader('<f4', [vectors.length / dimension, dimension]));
  const file = openSync(path, 'a');
  const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(1 << 28, bytes.length - at));
  closeSync(file);
}
