import { MICROSOFT, type OnnxGraph, onnxTypes, type Value } from '@ablata/onnx';
import type { Architecture } from '../checkpoint/architecture.ts';

/** Queries, keys and values [B, S, d] of sentences of `lengths` int32 [B] tokens → [B, S, d]; what stands behind a sentence's end is not looked at. */
export type Attention = (q: Value, k: Value, v: Value) => Value;

/** onnxruntime's own operator, which the CPU and CUDA have in full. */
export function fusedAttention(graph: OnnxGraph, lengths: Value, { attentionHeads }: Architecture): Attention {
  return (q, k, v) =>
    graph.node('MultiHeadAttention', [q, k, v, '', lengths], { num_heads: BigInt(attentionHeads) }, MICROSOFT);
}

/**
 * The same of plain operators, for providers that have no such operator, or (WebGPU) none with lengths.
 *
 * @param pad int64 [B, S], for its shape
 */
export function plainAttention(
  graph: OnnxGraph,
  lengths: Value,
  pad: Value,
  { attentionHeads, dimension }: Architecture,
  type: 'f32' | 'f16',
): Attention {
  const width = dimension / attentionHeads;
  const cast = (x: Value, to: 'f32' | 'f16' | 'i32') => graph.node('Cast', [x], { to: BigInt(onnxTypes[to]) });
  const constant = (value: number) => (type === 'f16' ? cast(graph.scalar(value), 'f16') : graph.scalar(value));
  const longest = graph.node('Gather', [graph.node('Shape', [pad]), graph.constant('i64', [], BigInt64Array.of(1n))]);
  const integer = (value: number) => graph.constant('i32', [], Int32Array.of(value));
  const positions = graph.node('Range', [integer(0), cast(longest, 'i32'), integer(1)]);
  const inside = graph.node('Less', [positions, graph.node('Unsqueeze', [lengths, graph.integers(1)])]);
  // Far enough below any score for its exponential to be 0, and within half precision.
  const hidden = graph.node('Mul', [graph.node('Sub', [cast(inside, type), constant(1)]), constant(3e4)]);
  const mask = graph.node('Unsqueeze', [hidden, graph.integers(1, 2)]);
  const split = (x: Value, perm: readonly bigint[]) =>
    graph.node('Transpose', [graph.node('Reshape', [x, graph.integers(0, 0, attentionHeads, width)])], { perm });

  return (q, k, v) => {
    const query = graph.node('Mul', [split(q, [0n, 2n, 1n, 3n]), constant(width ** -0.5)]);
    const scores = graph.node('Add', [graph.node('MatMul', [query, split(k, [0n, 2n, 3n, 1n])]), mask]);
    const mixed = graph.node('MatMul', [graph.node('Softmax', [scores], { axis: -1n }), split(v, [0n, 2n, 1n, 3n])]);
    return graph.node('Reshape', [
      graph.node('Transpose', [mixed], { perm: [0n, 2n, 1n, 3n] }),
      graph.integers(0, 0, dimension),
    ]);
  };
}
