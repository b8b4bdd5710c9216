import { EMBEDDING } from '../checkpoint/canonical-names.ts';
import { externalWeight, floatLayers } from './float-layers.ts';
import type { LayerWriter, LinearOptions, WeightFile } from './layer-writer.ts';
import { MICROSOFT, type OnnxGraph, onnxTypes, type Value } from './onnx-graph.ts';

/**
 * Layers on weights quantized by {@link ../precision/quantize-checkpoint.ts}: int8 [in, out] with a scale an output.
 *
 * `per-token`: each row of activations is scaled by its own largest magnitude, so no row knows of another.
 * `per-batch`: onnxruntime's `DynamicQuantizeMatMul`, one scale for the whole batch.
 */
export function int8Layers(graph: OnnxGraph, weights: WeightFile, scaling: 'per-token' | 'per-batch'): LayerWriter {
  const weight = (name: string) => externalWeight(graph, weights, name);
  const one = graph.scalar(1);
  const tiny = graph.scalar(1e-30);
  const quantized = new Map<Value, { values: Value; scale: Value; zero: Value }>();

  /** x as uint8 with a scale a row: 128 ± 127, or 0 … 255 when nothing is negative. Queries, keys and values share theirs. */
  const quantizeRows = (x: Value, nonNegative: boolean) => {
    const known = quantized.get(x);
    if (known !== undefined) return known;
    const magnitudes = nonNegative ? x : graph.node('Abs', [x]);
    const largest = graph.node('ReduceMax', [magnitudes], { axes: [1n], keepdims: 1n });
    const step = graph.node('Mul', [largest, graph.scalar(1 / (nonNegative ? 255 : 127))]);
    const scale = graph.node('Max', [step, tiny]);
    const zero = graph.constant('u8', [], Uint8Array.of(nonNegative ? 0 : 128));
    const values = graph.node('QuantizeLinear', [graph.node('Div', [x, scale]), one, zero]);
    const result = { values, scale, zero };
    quantized.set(x, result);
    return result;
  };

  const perToken = (x: Value, name: string, nonNegative: boolean) => {
    const { values, scale, zero } = quantizeRows(x, nonNegative);
    const product = graph.node(
      'MatMulIntegerToFloat',
      [values, weight(`${name}.weight`), one, weight(`${name}.weight_scale`), zero],
      {},
      MICROSOFT,
    );
    return graph.node('Add', [graph.node('Mul', [product, scale]), weight(`${name}.bias`)]);
  };
  const perBatch = (x: Value, name: string) =>
    graph.node(
      'DynamicQuantizeMatMul',
      [x, weight(`${name}.weight`), weight(`${name}.weight_scale`), '', weight(`${name}.bias`)],
      {},
      MICROSOFT,
    );

  return {
    ...floatLayers(graph, weights, 'f32'),
    embed: (ids) => {
      const rows = graph.node('Gather', [weight(EMBEDDING), ids]);
      const scales = graph.node('Gather', [weight(`${EMBEDDING}_scale`), ids]);
      return graph.node('Mul', [graph.node('Cast', [rows], { to: BigInt(onnxTypes.f32) }), scales]);
    },
    linear: (x, name, { nonNegative = false }: LinearOptions = {}) =>
      scaling === 'per-token' ? perToken(x, name, nonNegative) : perBatch(x, name),
  };
}
