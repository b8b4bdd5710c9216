import type { Value } from '@ablata/onnx';
import { halves } from '../checkpoint/half.ts';
import type { TensorEntry } from '../checkpoint/tensor-entry.ts';

/** The weights a graph refers to: ranges of one file in the session's weights folder. */
export interface WeightFile {
  readonly name: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** What differs between precisions. Activations are [tokens, width]; names are fairseq2's, without `.weight`. */
export interface LayerWriter {
  /** Rows of the embedding table, float32, not yet scaled. */
  embed(ids: Value): Value;
  /** From float32 into the precision's own activation type, and back. */
  enter(x: Value): Value;
  leave(x: Value): Value;
  norm(x: Value, name: string): Value;
  /** x · Wᵀ + b */
  linear(x: Value, name: string): Value;
  /** `<name>.output_proj` of the ReLU of `<name>.inner_proj` of x. */
  feedForward(x: Value, name: string): Value;
  /** x · Eᵀ: what the decoder makes of x for each row of its embedding table, [tokens, vocabulary]. */
  project(x: Value): Value;
}

/** The name of the embedding table among the weights. */
export function tableOf({ tensors }: WeightFile): string {
  const { encoder, decoder } = halves;
  return tensors.has(decoder.embedding) ? decoder.embedding : encoder.embedding;
}
