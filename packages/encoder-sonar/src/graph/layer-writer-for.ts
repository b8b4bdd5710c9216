import type { OnnxGraph } from '@ablata/onnx';
import type { Precision } from '../precision/precision.ts';
import { floatLayers } from './float-layers.ts';
import { int8FastLayers, int8Layers } from './int8-layers.ts';
import type { LayerWriter, WeightFile } from './layer-writer.ts';
import { paddedLayers } from './padded-layers.ts';

/** What a graph is made for; its numbers are the same but for rounding. */
export interface GraphForm {
  /** In float32 with longer rows, for speed on a CPU; see {@link paddedLayers}. */
  readonly padded?: boolean;
  /** With 8-bit weights as uint8, for processors on which products with int8 saturate. */
  readonly unsigned?: boolean;
  /** With attention of plain operators; see {@link plainAttention}. */
  readonly plainAttention?: boolean;
}

/** The layers of a precision. */
export function layerWriterFor(
  graph: OnnxGraph,
  weights: WeightFile,
  precision: Precision,
  { padded = false, unsigned = false }: GraphForm,
): LayerWriter {
  if (padded && precision === 'fp32') return paddedLayers(graph, weights);
  if (precision === 'int8') return int8Layers(graph, weights, unsigned);
  if (precision === 'int8-fast') return int8FastLayers(graph, weights, unsigned);
  return floatLayers(graph, weights, precision === 'fp16' ? 'f16' : 'f32');
}
