import type { TokenBatch } from '@ablata/onnx';

/** The graph's inputs for one batch, as plain arrays with their shapes; see buildGraph for what each means. */
export interface BatchInputs {
  readonly ids: BigInt64Array;
  readonly positions: BigInt64Array;
  readonly unpad: BigInt64Array;
  readonly pad: BigInt64Array;
  readonly lengths: Int32Array;
  readonly pool: Float32Array;
  /** Sentences, tokens, and tokens of the longest sentence. */
  readonly B: number;
  readonly T: number;
  readonly S: number;
}

export function batchInputs({ ids, lengths }: TokenBatch): BatchInputs {
  const B = lengths.length;
  const T = ids.length;
  const S = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const inputs: BatchInputs = {
    ids: BigInt64Array.from(ids, BigInt),
    positions: new BigInt64Array(T),
    unpad: new BigInt64Array(T),
    pad: new BigInt64Array(B * S), // padding repeats token 0; its keys are masked and its output is never read
    lengths,
    pool: new Float32Array(B * T),
    B,
    T,
    S,
  };
  let token = 0;
  for (let sentence = 0; sentence < B; sentence++) {
    const length = lengths[sentence]!;
    const share = 1 / (length + 1e-7);
    for (let position = 0; position < length; position++, token++) {
      inputs.positions[token] = BigInt(position);
      inputs.unpad[token] = BigInt(sentence * S + position);
      inputs.pad[sentence * S + position] = BigInt(token);
      inputs.pool[sentence * T + token] = share;
    }
  }
  return inputs;
}
