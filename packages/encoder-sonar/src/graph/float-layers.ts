import { type OnnxGraph, onnxTypes, type Value } from '@ablata/onnx';
import { constants } from '../checkpoint/architecture.ts';
import type { TensorEntry } from '../checkpoint/tensor-entry.ts';
import { type VocabularyPiece, vocabularyPieces } from '../precision/vocabulary-pieces.ts';
import { type LayerWriter, tableOf, type WeightFile } from './layer-writer.ts';

const TO_F32 = BigInt(onnxTypes.f32);
const TO_F16 = BigInt(onnxTypes.f16);

export interface FloatLayers extends LayerWriter {
  /** A tensor of the weight file, in the layers' type. */
  weight(name: string): Value;
}

/**
 * Layers in float32 or float16, straight on the checkpoint's bytes: `Gemm` takes [out, in] weights as they are. Where the
 * file's type differs from the wanted one a `Cast` stands in the graph, which onnxruntime folds when it loads.
 */
export function floatLayers(graph: OnnxGraph, weights: WeightFile, type: 'f32' | 'f16'): FloatLayers {
  const cast = (x: Value, from: 'f32' | 'f16', to: 'f32' | 'f16') =>
    from === to ? x : graph.node('Cast', [x], { to: to === 'f32' ? TO_F32 : TO_F16 });
  const weight = (name: string) => {
    const value = externalWeight(graph, weights, name);
    return cast(value, weights.tensors.get(name)!.dtype as 'f32' | 'f16', type);
  };
  const linear = (x: Value, name: string) =>
    graph.node('Gemm', [x, weight(`${name}.weight`), weight(`${name}.bias`)], { transB: 1n });
  const table = tableOf(weights);
  return {
    embed: (ids) => {
      const rows = graph.node('Gather', [externalWeight(graph, weights, table), ids]);
      return cast(rows, weights.tensors.get(table)!.dtype as 'f32' | 'f16', 'f32');
    },
    enter: (x) => cast(x, 'f32', type),
    leave: (x) => cast(x, type, 'f32'),
    norm: (x, name) =>
      graph.node('LayerNormalization', [x, weight(`${name}.weight`), weight(`${name}.bias`)], {
        axis: -1n,
        epsilon: constants.layerNormEpsilon,
      }),
    weight,
    linear,
    feedForward: (x, name) => linear(graph.node('Relu', [linear(x, `${name}.inner_proj`)]), `${name}.output_proj`),
    project: (x) => {
      const { dtype, shape } = weights.tensors.get(table)!;
      // In pieces, and under names of their own: each is rearranged and let go of before the next, and of the table itself a few rows are read.
      const pieces = vocabularyPieces(shape[0]!).map((piece) => {
        const rows = cast(externalRows(graph, weights, table, piece), dtype as 'f32' | 'f16', type);
        return graph.node('Gemm', [x, rows], { transB: 1n });
      });
      return pieces.length === 1 ? pieces[0]! : graph.node('Concat', pieces, { axis: 1n });
    },
  };
}

/** Refers to a tensor of the weight file. */
export function externalWeight(graph: OnnxGraph, weights: WeightFile, name: string): Value {
  return refer(graph, weights, name, entryOf(weights, name));
}

/** Refers to some rows of a matrix of the weight file, as a tensor of its own. */
function externalRows(
  graph: OnnxGraph,
  weights: WeightFile,
  table: string,
  { name, first, rows }: VocabularyPiece,
): Value {
  const { shape, offset, byteLength, dtype } = entryOf(weights, table);
  const [all, width] = shape as readonly [number, number];
  const row = byteLength / all;
  const part = { dtype, shape: [rows, width], offset: offset + first * row, byteLength: rows * row };
  return refer(graph, weights, name, part);
}

function entryOf({ tensors }: WeightFile, name: string): TensorEntry {
  const entry = tensors.get(name);
  if (entry === undefined) throw new Error(`no tensor ${name} among the weights`);
  return entry;
}

function refer(graph: OnnxGraph, weights: WeightFile, name: string, entry: TensorEntry): Value {
  const { dtype, shape, offset, byteLength } = entry;
  if (dtype !== 'f32' && dtype !== 'f16' && dtype !== 'i8') throw new Error(`tensor ${name} is ${dtype}`);
  return graph.external(name, dtype, shape, weights.name, offset, byteLength);
}
