import { MICROSOFT, type OnnxGraph, onnxTypes, type Value } from '@ablata/onnx';
import { vocabularyPieces } from '../precision/vocabulary-pieces.ts';
import { externalWeight, floatLayers } from './float-layers.ts';
import { type LayerWriter, tableOf, type WeightFile } from './layer-writer.ts';

interface QuantizedRows {
  /** uint8 [tokens, width] */
  readonly values: Value;
  /** float32 [tokens, 1] */
  readonly scale: Value;
  /** The scalar that stands for zero. */
  readonly zero: Value;
}

/**
 * 8-bit layers whose activations are scaled a token: each row by its own largest magnitude, so that no row knows of
 * another. Weights are those of quantize-checkpoint.ts: int8 [in, out] with a scale an output.
 */
export function int8Layers(graph: OnnxGraph, weights: WeightFile): LayerWriter {
  const weight = (name: string) => externalWeight(graph, weights, name);
  const one = graph.scalar(1);
  const middle = graph.constant('u8', [], Uint8Array.of(128));
  const bottom = graph.constant('u8', [], Uint8Array.of(0));
  const known = new Map<Value, QuantizedRows>();

  /** Scales are [tokens, 1]; QuantizeLinear wants them, and as many zeros, along axis 0. A row of zeros gets a scale that is not 0. */
  const quantize = (x: Value, largest: Value, steps: number, zero: Value): QuantizedRows => {
    const scale = graph.node('Max', [graph.node('Mul', [largest, graph.scalar(1 / steps)]), graph.scalar(1e-30)]);
    const scales = graph.node('Reshape', [scale, graph.integers(-1)]);
    const zeros = graph.node('Expand', [zero, graph.node('Shape', [scales])]);
    return { values: graph.node('QuantizeLinear', [x, scales, zeros], { axis: 0n }), scale, zero };
  };
  const largestOf = (x: Value) => graph.node('ReduceMax', [x], { axes: [1n], keepdims: 1n });
  const product = ({ values, scale, zero }: QuantizedRows, name: string) => {
    const inputs = [values, weight(name), one, weight(`${name}_scale`), zero];
    return graph.node('Mul', [graph.node('MatMulIntegerToFloat', inputs, {}, MICROSOFT), scale]);
  };
  const multiply = (rows: QuantizedRows, name: string) =>
    graph.node('Add', [product(rows, `${name}.weight`), weight(`${name}.bias`)]);

  /** 128 ± 127. Queries, keys and values are of the same rows. */
  const signed = (x: Value) => {
    const rows = known.get(x) ?? quantize(x, largestOf(graph.node('Abs', [x])), 127, middle);
    known.set(x, rows);
    return rows;
  };
  const linear = (x: Value, name: string) => multiply(signed(x), name);

  return {
    ...floatLayers(graph, weights, 'f32'),
    embed: quantizedEmbedding(graph, weights),
    linear,
    feedForward: (x, name) => {
      const hidden = linear(x, `${name}.inner_proj`);
      // 0 … 255: quantizing clips what is negative, which is the ReLU.
      return multiply(quantize(hidden, largestOf(hidden), 255, bottom), `${name}.output_proj`);
    },
    project: (x) => {
      const [rows] = weights.tensors.get(tableOf(weights))!.shape as [number];
      const pieces = vocabularyPieces(rows).map(({ name }) => product(signed(x), name));
      return pieces.length === 1 ? pieces[0]! : graph.node('Concat', pieces, { axis: 1n });
    },
  };
}

/** 8-bit layers by onnxruntime's `DynamicQuantizeMatMul`: one activation scale for the whole batch. */
export function int8FastLayers(graph: OnnxGraph, weights: WeightFile): LayerWriter {
  const weight = (name: string) => externalWeight(graph, weights, name);
  const linear = (x: Value, name: string) =>
    graph.node(
      'DynamicQuantizeMatMul',
      [x, weight(`${name}.weight`), weight(`${name}.weight_scale`), '', weight(`${name}.bias`)],
      {},
      MICROSOFT,
    );
  return {
    ...floatLayers(graph, weights, 'f32'),
    embed: quantizedEmbedding(graph, weights),
    linear,
    feedForward: (x, name) => linear(graph.node('Relu', [linear(x, `${name}.inner_proj`)]), `${name}.output_proj`),
  };
}

function quantizedEmbedding(graph: OnnxGraph, weights: WeightFile): (ids: Value) => Value {
  const table = tableOf(weights);
  return (ids) => {
    const rows = graph.node('Gather', [externalWeight(graph, weights, table), ids]);
    const scales = graph.node('Gather', [externalWeight(graph, weights, `${table}_scale`), ids]);
    return graph.node('Mul', [graph.node('Cast', [rows], { to: BigInt(onnxTypes.f32) }), scales]);
  };
}
