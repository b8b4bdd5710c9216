import { writeFileSync } from 'node:fs';

export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Writes a safetensors file, well-formed whatever the tensors are. */
export function writeSafetensors(path: string, tensors: ReadonlyMap<string, RawTensor>): void {
  let at = 0;
  const header = Object.fromEntries(
    Array.from(tensors, ([name, { dtype, shape, bytes }]) => {
      at += bytes.length;
      return [name, { dtype, shape, data_offsets: [at - bytes.length, at] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(path, Buffer.concat([length, json, ...Array.from(tensors.values(), ({ bytes }) => bytes)]));
}
