import { OnnxGraph } from '@ablata/onnx';
import type { Architecture } from '../../checkpoint/architecture.ts';
import { floatLayers } from '../../graph/float-layers.ts';
import type { WeightFile } from '../../graph/layer-writer.ts';

/**
 * What each layer takes from the sentence's vector. The decoder attends to a memory of length 1, whose weight is 1 whatever
 * asks, so this attention is output_proj(v_proj(vector)) at every step: queries, keys and their norm play no part.
 *
 * Input: `vectors` float32 [S, d]. Output: `context` float32 [S, layers · d].
 */
export function buildContextGraph({ dimension: d, layers }: Architecture, weights: WeightFile): Buffer {
  const graph = new OnnxGraph('sonar-context', '@ablata/encoder-sonar');
  const vectors = graph.input('vectors', 'f32', ['S', d]);
  const layer = floatLayers(graph, weights, 'f32');
  const parts = Array.from({ length: layers }, (_, index) => {
    const at = `decoder.layers.${index}.encoder_decoder_attn`;
    return layer.linear(layer.linear(vectors, `${at}.v_proj`), `${at}.output_proj`);
  });
  graph.node('Concat', parts, { axis: 1n }, '', 'context');
  graph.output('context', 'f32', ['S', layers * d]);
  return graph.finish();
}
