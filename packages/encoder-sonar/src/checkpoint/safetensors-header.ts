/** A tensor of a safetensors file to be written. */
export interface TensorPlan {
  readonly name: string;
  readonly dtype: 'I8' | 'F32';
  readonly shape: readonly number[];
  readonly byteLength: number;
}

/** The header for these tensors, one after the other, padded so that their bytes begin at a multiple of 64. */
export function safetensorsHeader(plans: readonly TensorPlan[], about: Readonly<Record<string, string>>): Buffer {
  const header: Record<string, unknown> = { __metadata__: { producer: '@ablata/encoder-sonar', ...about } };
  let at = 0;
  for (const { name, dtype, shape, byteLength } of plans) {
    header[name] = { dtype, shape, data_offsets: [at, at + byteLength] };
    at += byteLength;
  }
  const json = JSON.stringify(header);
  const padded = json.padEnd(json.length + ((64 - ((8 + json.length) % 64)) % 64), ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, Buffer.from(padded, 'latin1')]);
}
