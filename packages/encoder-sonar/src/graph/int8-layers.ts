import { MICROSOFT, type OnnxGraph, onnxTypes, type Value } from '@ablata/onnx';
import { BIAS_ROWS, normBefore } from '../precision/bias-rows.ts';
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
 * another. Weights are those of quantize-checkpoint.ts: int8 [in, out] with a scale an output, and the bias in further rows
 * where they read a norm's output; see bias-rows.ts.
 */
export function int8Layers(graph: OnnxGraph, weights: WeightFile, unsigned: boolean): LayerWriter {
  const plain = floatLayers(graph, weights, 'f32');
  const int8Weight = int8Weights(graph, weights, unsigned);
  const weight = (name: string) => externalWeight(graph, weights, name);
  const one = graph.scalar(1);
  const tiny = graph.scalar(1e-30);
  const middle = graph.constant('u8', [], Uint8Array.of(128));
  const bottom = graph.constant('u8', [], Uint8Array.of(0));
  const reaches = new Map<Value, Value>();
  const known = new Map<Value, QuantizedRows>();

  /** Scales are [tokens, 1]; QuantizeLinear wants them, and as many zeros, along axis 0. */
  const quantize = (x: Value, scale: Value, zero: Value): QuantizedRows => {
    const scales = graph.node('Reshape', [scale, graph.integers(-1)]);
    const zeros = graph.node('Expand', [zero, graph.node('Shape', [scales])]);
    return { values: graph.node('QuantizeLinear', [x, scales, zeros], { axis: 0n }), scale, zero };
  };
  const largestOf = (x: Value) => graph.node('ReduceMax', [x], { axes: [1n], keepdims: 1n });
  /** The largest number of a row becomes `steps`; a row of zeros gets a scale that is not 0. */
  const scaleOf = (largest: Value, steps: number) =>
    graph.node('Max', [graph.node('Mul', [largest, graph.scalar(1 / steps)]), tiny]);
  /** The product but for the tokens' scales. */
  const product = ({ values, zero: rowsZero }: QuantizedRows, name: string) => {
    const { matrix, zero } = int8Weight(name, BIAS_ROWS);
    const inputs = [values, matrix, one, weight(`${name}_scale`), rowsZero, zero];
    return graph.node('MatMulIntegerToFloat', zero === '' ? inputs.slice(0, -1) : inputs, {}, MICROSOFT);
  };
  const multiply = (rows: QuantizedRows, name: string) => product(rows, `${name}.weight`);
  const rescale = (found: Value, scale: Value, name: string) =>
    graph.node('Add', [graph.node('Mul', [found, scale]), weight(`${name}.bias`)]);

  /** A norm's output, 128 ± 127, with the columns that the bias is multiplied with. Queries, keys and values are of the same rows. */
  const withBias = (x: Value, reach: Value): QuantizedRows => {
    const largest = graph.node('Max', [largestOf(graph.node('Abs', [x])), tiny]);
    const fitting = graph.node('Floor', [graph.node('Div', [graph.node('Mul', [reach, graph.scalar(127)]), largest])]);
    const steps = graph.node('Clip', [fitting, one, graph.scalar(127)]); // reach / scale, whole
    const rows = quantize(x, graph.node('Div', [reach, steps]), middle);
    const column = graph.node('Cast', [graph.node('Add', [steps, graph.scalar(128)])], { to: BigInt(onnxTypes.u8) });
    const columns = graph.node('Expand', [column, graph.integers(1, BIAS_ROWS)]);
    return { ...rows, values: graph.node('Concat', [rows.values, columns], { axis: 1n }) };
  };
  const quantized = (x: Value, reach: Value): QuantizedRows => {
    const rows = known.get(x) ?? withBias(x, reach);
    known.set(x, rows);
    return rows;
  };
  /** Rows 128 ± 127 of what is no norm's output, or of one that no bias follows. */
  const signed = (x: Value) => quantize(x, scaleOf(largestOf(graph.node('Abs', [x])), 127), middle);

  return {
    ...plain,
    embed: quantizedEmbedding(graph, weights),
    norm: (x, name) => {
      const value = plain.norm(x, name);
      if (weights.tensors.has(`${name}.reach`)) reaches.set(value, weight(`${name}.reach`));
      return value;
    },
    linear: (x, name) => {
      const reach = reaches.get(x);
      if (reach === undefined) {
        const rows = signed(x);
        return rescale(multiply(rows, name), rows.scale, name);
      }
      const rows = quantized(x, reach);
      return graph.node('Mul', [multiply(rows, name), rows.scale]);
    },
    feedForward: (x, name) => {
      const rows = quantized(x, reaches.get(x)!);
      const hidden = multiply(rows, `${name}.inner_proj`); // divided by the token's scale, as its ReLU may be
      // 0 … 255: quantizing clips what is negative, which is the ReLU.
      const inner = quantize(hidden, scaleOf(largestOf(hidden), 255), bottom);
      const output = `${name}.output_proj`;
      return rescale(multiply(inner, output), graph.node('Mul', [inner.scale, rows.scale]), output);
    },
    project: (x) => {
      const [rows] = weights.tensors.get(tableOf(weights))!.shape as [number];
      const tokens = signed(x);
      const pieces = vocabularyPieces(rows).map(({ name }) => graph.node('Mul', [product(tokens, name), tokens.scale]));
      return pieces.length === 1 ? pieces[0]! : graph.node('Concat', pieces, { axis: 1n });
    },
  };
}

/** 8-bit layers by onnxruntime's `DynamicQuantizeMatMul`: one activation scale for the whole batch. */
export function int8FastLayers(graph: OnnxGraph, weights: WeightFile, unsigned: boolean): LayerWriter {
  const weight = (name: string) => externalWeight(graph, weights, name);
  const int8Weight = int8Weights(graph, weights, unsigned);
  const linear = (x: Value, name: string) => {
    const { matrix, zero } = int8Weight(`${name}.weight`, 0);
    const inputs = [x, matrix, weight(`${name}.weight_scale`), zero, weight(`${name}.bias`)];
    return graph.node('DynamicQuantizeMatMul', inputs, {}, MICROSOFT);
  };
  return {
    ...floatLayers(graph, weights, 'f32'),
    embed: quantizedEmbedding(graph, weights),
    linear,
    feedForward: (x, name) => linear(graph.node('Relu', [linear(x, `${name}.inner_proj`)]), `${name}.output_proj`),
  };
}

/**
 * The weights of linear layers, with as many of the rows that carry the bias, which stand behind the others, as are wanted. `unsigned`: as uint8 around the zero point 128,
 * put together while onnxruntime loads the model; see productsSaturate.
 */
function int8Weights(graph: OnnxGraph, weights: WeightFile, unsigned: boolean) {
  return (name: string, biasRows: number): { readonly matrix: Value; readonly zero: Value } => {
    const { shape, offset } = weights.tensors.get(name)!;
    const [height, outputs] = shape as [number, number];
    const rows = height - (normBefore(name.replace(/[.]weight$/, '')) === undefined ? 0 : BIAS_ROWS - biasRows);
    const matrix = graph.external(name, 'i8', [rows, outputs], weights.name, offset, rows * outputs);
    if (!unsigned) return { matrix, zero: '' };
    const wide = graph.node('Cast', [matrix], { to: BigInt(onnxTypes.i32) });
    const shifted = graph.node('Add', [wide, graph.constant('i32', [], Int32Array.of(128))]);
    const zero = graph.constant('u8', [], Uint8Array.of(128));
    return { matrix: graph.node('Cast', [shifted], { to: BigInt(onnxTypes.u8) }), zero };
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
