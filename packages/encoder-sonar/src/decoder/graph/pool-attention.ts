import { MICROSOFT, type OnnxGraph, type Value } from '@ablata/onnx';

/** Columns of sums that are taken as products with ones. */
const WIDTH = 16;
const OUT_OF_SIGHT = 1e30;

export interface PoolAttentionInputs {
  /** int64 [S, B]: the row of each beam of each sentence. A sentence with fewer beams repeats one. */
  readonly spread: Value;
  /** int64 [R]: where each row stands among the S · B. */
  readonly place: Value;
  /** float32 [S, 1, B, P]: 1 where a slot of the sentence's pool is in a beam's past, else 0. P is a multiple of 16. */
  readonly mask: Value;
}

/** q, k and v of R new tokens [R, d], keys and values of their past [S, heads, P, width] → [R, d]. */
export type PoolAttention = (q: Value, k: Value, v: Value, keys: Value, values: Value) => Value;

/**
 * Attention of the newest token of each beam to itself and to the pool of its sentence.
 *
 * The beams of a sentence share one pool, so what they have in common is kept and read once, and no key is ever moved when beams change
 * places. The softmax is written out so that not a bit of a sentence's result depends on its neighbours or on how long the pools are:
 * sums over the pool are matrix products, which add in order, and a slot out of sight adds an exact zero; exponentials stand
 * in rows of 16, since the last ones of a tensor are computed by other means where they don't fill a register.
 */
export function poolAttention(
  graph: OnnxGraph,
  { spread, place, mask }: PoolAttentionInputs,
  dimension: number,
  heads: number,
): PoolAttention {
  const width = dimension / heads;
  const scale = width ** -0.5;
  const hide = graph.node('Mul', [graph.node('Sub', [mask, graph.scalar(1)]), graph.scalar(OUT_OF_SIGHT)]);
  const slots = graph.node('Gather', [graph.node('Shape', [mask]), graph.integers(3)]);
  const shape = graph.node('Concat', [slots, graph.integers(WIDTH)], { axis: 0n });
  const onesOfPool = graph.node('Expand', [graph.scalar(1), shape]);
  const onesOfHead = graph.constant('f32', [width, WIDTH], new Float32Array(width * WIDTH).fill(1));
  const first = graph.integers(0);

  const split = (x: Value) => {
    const beams = graph.node('Reshape', [graph.node('Gather', [x, spread]), graph.integers(0, 0, heads, width)]);
    return graph.node('Transpose', [beams], { perm: [0n, 2n, 1n, 3n] });
  };
  const column = (x: Value) => graph.node('Gather', [x, first], { axis: 3n });

  return (q, k, v, keys, values) => {
    const query = split(q);
    const seen = graph.node('Add', [
      graph.node('FusedMatMul', [query, keys], { transB: 1n, alpha: scale }, MICROSOFT),
      hide,
    ]);
    const own = graph.node('Mul', [
      graph.node('MatMul', [graph.node('Mul', [query, split(k)]), onesOfHead]),
      graph.scalar(scale),
    ]);
    const largest = graph.node('Max', [graph.node('ReduceMax', [seen], { axes: [3n], keepdims: 1n }), column(own)]);
    const weights = graph.node('Mul', [graph.node('Exp', [graph.node('Sub', [seen, largest])]), mask]);
    const ownWeights = graph.node('Exp', [graph.node('Sub', [own, largest])]);
    const total = column(graph.node('Add', [graph.node('MatMul', [weights, onesOfPool]), ownWeights]));
    const ownPart = graph.node('Mul', [column(ownWeights), split(v)]);
    const mixed = graph.node('Div', [graph.node('Add', [graph.node('MatMul', [weights, values]), ownPart]), total]);
    const beams = graph.node('Reshape', [
      graph.node('Transpose', [mixed], { perm: [0n, 2n, 1n, 3n] }),
      graph.integers(-1, dimension),
    ]);
    return graph.node('Gather', [beams, place]);
  };
}
