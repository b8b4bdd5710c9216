import type { OnnxGraph } from '@ablata/onnx';
import type { Precision } from '../precision/precision.ts';
import { floatLayers } from './float-layers.ts';
import { int8FastLayers, int8Layers } from './int8-layers.ts';
import type { LayerWriter, WeightFile } from './layer-writer.ts';
import { paddedLayers } from './padded-layers.ts';

/** The layers of a precision. `padded`: in float32 with longer rows, for speed on a CPU; see {@link paddedLayers}. */
export function layerWriterFor(
  graph: OnnxGraph,
  weights: WeightFile,
  precision: Precision,
  padded: boolean,
): LayerWriter {
  if (padded && precision === 'fp32') return paddedLayers(graph, weights);
  if (precision === 'int8') return int8Layers(graph, weights);
  if (precision === 'int8-fast') return int8FastLayers(graph, weights);
  return floatLayers(graph, weights, precision === 'fp16' ? 'f16' : 'f32');
}
