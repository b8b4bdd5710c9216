import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';

/** A float32 array of two dimensions as numpy reads it. */
export function writeNpy(path: string, vectors: Float32Array, dimension: number): void {
  const header =
    `{'descr': '<f4', 'fortran_order': False, 'shape': (${vectors.length / dimension}, ${dimension}), }`.padEnd(117);
  const start = Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1');
  writeFileSync(path, Buffer.concat([start, Buffer.from(`${header}\n`)]));
  const file = openSync(path, 'a');
  const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(1 << 28, bytes.length - at));
  closeSync(file);
}
