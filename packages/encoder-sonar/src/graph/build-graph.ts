import { OnnxGraph } from '@ablata/onnx';
import { type Architecture, constants } from '../checkpoint/architecture.ts';
import type { Precision } from '../precision/precision.ts';
import { fusedAttention, plainAttention } from './attention.ts';
import type { WeightFile } from './layer-writer.ts';
import { type GraphForm, layerWriterFor } from './layer-writer-for.ts';
import { positionTable } from './position-table.ts';

/**
 * Writes SONAR's text encoder as an ONNX model (opset 17) whose weights stay in `weights`.
 *
 * Sentences are packed: T tokens of B sentences stand in one [T, d] matrix without padding, and are spread to [B, S, d] only
 * around attention. Inputs: `ids`, `positions` and `unpad` int64 [T], `pad` int64 [B, S], `lengths` int32 [B],
 * `pool` float32 [B, T] (each sentence's tokens weighted 1/length). Output: `embeddings` float32 [B, d]. See
 * {@link GraphForm} for what differs between machines.
 *
 * Architecture: pre-norm Transformer with a final LayerNorm, embeddings × √d, ReLU, mean over all tokens including the
 * language token and `</s>`. Source: facebookresearch/SONAR, sonar/models/sonar_text (factory.py, model.py).
 */
export function buildGraph(
  architecture: Architecture,
  weights: WeightFile,
  precision: Precision,
  form: GraphForm = {},
): Buffer {
  const { dimension: d, layers } = architecture;
  const graph = new OnnxGraph('sonar', '@ablata/encoder-sonar');
  const ids = graph.input('ids', 'i64', ['T']);
  const positions = graph.input('positions', 'i64', ['T']);
  const pad = graph.input('pad', 'i64', ['B', 'S']);
  const unpad = graph.input('unpad', 'i64', ['T']);
  const lengths = graph.input('lengths', 'i32', ['B']);
  const pool = graph.input('pool', 'f32', ['B', 'T']);
  const layer = layerWriterFor(graph, weights, precision, form);

  const attention = form.plainAttention
    ? plainAttention(graph, lengths, pad, architecture, precision === 'fp16' ? 'f16' : 'f32')
    : fusedAttention(graph, lengths, architecture);

  const attend = (x: string, name: string) => {
    const spread = (projection: string) => graph.node('Gather', [layer.linear(x, `${name}.${projection}`), pad]);
    const mixed = attention(spread('q_proj'), spread('k_proj'), spread('v_proj'));
    const packed = graph.node('Gather', [graph.node('Reshape', [mixed, graph.integers(-1, d)]), unpad]);
    return layer.linear(packed, `${name}.output_proj`);
  };

  const { maxTokens, firstPosition } = constants;
  const table = graph.constant('f32', [maxTokens, d], positionTable(maxTokens, d, firstPosition));
  const scaled = graph.node('Mul', [layer.embed(ids), graph.scalar(Math.sqrt(d))]);
  let x = layer.enter(graph.node('Add', [scaled, graph.node('Gather', [table, positions])]));
  for (let index = 0; index < layers; index++) {
    const at = `encoder.layers.${index}`;
    x = graph.node('Add', [x, attend(layer.norm(x, `${at}.self_attn_layer_norm`), `${at}.self_attn`)]);
    x = graph.node('Add', [x, layer.feedForward(layer.norm(x, `${at}.ffn_layer_norm`), `${at}.ffn`)]);
  }
  graph.node('MatMul', [pool, layer.leave(layer.norm(x, 'layer_norm'))], {}, '', 'embeddings');
  graph.output('embeddings', 'f32', ['B', d]);
  return graph.finish();
}
