import type { OnnxGraph, Value } from '@ablata/onnx';
import { floatLayers } from './float-layers.ts';
import type { LayerWriter, WeightFile } from './layer-writer.ts';

/** Columns added to activations: a 1 that the bias is multiplied with, and zeros. */
const PADDING = 16;
/** Columns added to the hidden layer, likewise. */
const HIDDEN_PADDING = 80;

/**
 * Layers in float32 whose rows are a little longer than the model's. onnxruntime multiplies activations where they lie, and
 * rows of 1024 or 8192 numbers, a multiple of 4096 bytes apart, push each other out of the processor's first cache.
 * The columns added carry the bias: x · Wᵀ + b = [x, 1, 0…] · [W, b, 0…]ᵀ. The longer weights are put together while
 * onnxruntime loads the model, which takes a copy of them for as long.
 */
export function paddedLayers(graph: OnnxGraph, weights: WeightFile): LayerWriter {
  const plain = floatLayers(graph, weights, 'f32');
  const longer = new Map<Value, Value>();
  let tail: Value | undefined;
  let one: Value | undefined;

  /** [tokens, width + PADDING]. Queries, keys and values are of the same rows. */
  const pad = (x: Value): Value => {
    tail ??= oneThenZeros(x);
    const padded = longer.get(x) ?? graph.node('Concat', [x, tail], { axis: 1n });
    longer.set(x, padded);
    return padded;
  };
  const oneThenZeros = (x: Value): Value => {
    const row = graph.constant(
      'f32',
      [1, PADDING],
      Float32Array.from({ length: PADDING }, (_, at) => Number(at === 0)),
    );
    const tokens = graph.node('Slice', [graph.node('Shape', [x]), graph.integers(0), graph.integers(1)]);
    return graph.node('Expand', [row, graph.node('Concat', [tokens, graph.integers(PADDING)], { axis: 0n })]);
  };
  /** [W, b, 0…], [outputs, width + padding]. */
  const withBias = (name: string, padding: number): Value => {
    const [outputs] = weights.tensors.get(`${name}.weight`)!.shape as [number];
    const bias = graph.node('Reshape', [plain.weight(`${name}.bias`), graph.integers(outputs, 1)]);
    const zeros = graph.node('ConstantOfShape', [graph.integers(outputs, padding - 1)]);
    return graph.node('Concat', [plain.weight(`${name}.weight`), bias, zeros], { axis: 1n });
  };
  const multiply = (x: Value, weight: Value) => graph.node('Gemm', [x, weight], { transB: 1n });

  return {
    ...plain,
    linear: (x, name) => multiply(pad(x), withBias(name, PADDING)),
    feedForward: (x, name) => {
      const inner = `${name}.inner_proj`;
      const width = weights.tensors.get(`${inner}.weight`)!.shape[1]! + PADDING;
      one ??= graph.constant(
        'f32',
        [1, width],
        Float32Array.from({ length: width }, (_, at) => Number(at === width - PADDING)),
      );
      // The hidden layer brings its own 1, ReLU(1), and zeros, without a copy.
      const zeros = graph.node('ConstantOfShape', [graph.integers(HIDDEN_PADDING - 1, width)]);
      const weight = graph.node('Concat', [withBias(inner, PADDING), one, zeros], { axis: 0n });
      const hidden = graph.node('Relu', [multiply(pad(x), weight)]);
      return multiply(hidden, withBias(`${name}.output_proj`, HIDDEN_PADDING));
    },
  };
}
