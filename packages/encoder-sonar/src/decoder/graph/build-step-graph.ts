import { OnnxGraph, type Value } from '@ablata/onnx';
import { type Architecture, constants } from '../../checkpoint/architecture.ts';
import type { WeightFile } from '../../graph/layer-writer.ts';
import { type GraphForm, layerWriterFor } from '../../graph/layer-writer-for.ts';
import { positionTable } from '../../graph/position-table.ts';
import { poolAttention } from './pool-attention.ts';

/** How the decoder computes; the vocabulary's log-probabilities are float32 in both. */
export type DecoderPrecision = 'fp32' | 'int8';

/**
 * Writes one step of SONAR's text decoder as an ONNX model (opset 17) whose weights stay in `weights`: R rows, each the newest
 * token of a beam, of S sentences.
 *
 * Inputs: `ids`, `positions` and `sentences` int64 [R], `context` float32 [S, layers · d] (see buildContextGraph), what {@link
 * poolAttention} takes, `keys_<layer>` and `values_<layer>` float32 [S, heads, P, width], `asked` int64 [R, 1], `best` int64 [1],
 * `temperature` float32 [1]. Outputs: `top` float32 and `top_ids` int64 [R, best], the likeliest next tokens; `answers` float32
 * [R, 1], the log-probability of the token asked for; `log_probabilities` float32 [R, vocabulary]; `memory` float32 [2 · layers, R, d],
 * keys and values in turn.
 *
 * Architecture: pre-norm Transformer with a final LayerNorm, embeddings × √d, output projection tied to the embedding. Source:
 * facebookresearch/SONAR, sonar/models/sonar_text/factory.py, and fairseq2's StandardTransformerDecoder.
 */
export function buildStepGraph(
  { vocabulary, dimension: d, layers, attentionHeads: heads }: Architecture,
  weights: WeightFile,
  precision: DecoderPrecision,
  form: GraphForm = {},
): Buffer {
  const graph = new OnnxGraph('sonar-step', '@ablata/encoder-sonar');
  const ids = graph.input('ids', 'i64', ['R']);
  const positions = graph.input('positions', 'i64', ['R']);
  const sentences = graph.input('sentences', 'i64', ['R']);
  const contexts = graph.input('context', 'f32', ['S', layers * d]);
  const spread = graph.input('spread', 'i64', ['S', 'B']);
  const place = graph.input('place', 'i64', ['R']);
  const mask = graph.input('mask', 'f32', ['S', 1, 'B', 'P']);
  const asked = graph.input('asked', 'i64', ['R', 1]);
  const best = graph.input('best', 'i64', [1]);
  const temperature = graph.input('temperature', 'f32', [1]);
  const layer = layerWriterFor(graph, weights, precision, form);
  const attention = poolAttention(graph, { spread, place, mask }, d, heads);
  const contextOfLayers = graph.node('Reshape', [contexts, graph.integers(0, layers, d)]);
  const memory: Value[] = [];
  const remember = (x: Value) => memory.push(graph.node('Unsqueeze', [x, graph.integers(0)]));

  const attend = (x: Value, index: number) => {
    const at = `decoder.layers.${index}.self_attn`;
    const keys = graph.input(`keys_${index}`, 'f32', ['S', heads, 'P', d / heads]);
    const values = graph.input(`values_${index}`, 'f32', ['S', heads, 'P', d / heads]);
    const [q, k, v] = ['q_proj', 'k_proj', 'v_proj'].map((name) => layer.linear(x, `${at}.${name}`)) as [
      Value,
      Value,
      Value,
    ];
    remember(k);
    remember(v);
    return layer.linear(attention(q, k, v, keys, values), `${at}.output_proj`);
  };
  const contextOf = (index: number) => {
    const ofLayer = graph.node(
      'Gather',
      [contextOfLayers, graph.constant('i64', [], BigInt64Array.of(BigInt(index)))],
      {
        axis: 1n,
      },
    );
    return graph.node('Gather', [ofLayer, sentences]);
  };

  const { maxWritten, firstPosition } = constants;
  const table = graph.constant('f32', [maxWritten, d], positionTable(maxWritten, d, firstPosition));
  const scaled = graph.node('Mul', [layer.embed(ids), graph.scalar(Math.sqrt(d))]);
  let x = layer.enter(graph.node('Add', [scaled, graph.node('Gather', [table, positions])]));
  for (let index = 0; index < layers; index++) {
    const at = `decoder.layers.${index}`;
    x = graph.node('Add', [x, attend(layer.norm(x, `${at}.self_attn_layer_norm`), index)]);
    x = graph.node('Add', [x, contextOf(index)]);
    x = graph.node('Add', [x, layer.feedForward(layer.norm(x, `${at}.ffn_layer_norm`), `${at}.ffn`)]);
  }
  // Logits / temperature, where it costs least.
  const states = graph.node('Div', [layer.leave(layer.norm(x, 'decoder.layer_norm')), temperature]);
  graph.node('LogSoftmax', [layer.project(states)], { axis: 1n }, '', 'log_probabilities');
  graph.nodes('TopK', ['log_probabilities', best], ['top', 'top_ids'], { axis: 1n, largest: 1n, sorted: 1n });
  graph.node('GatherElements', ['log_probabilities', asked], { axis: 1n }, '', 'answers');
  graph.node('Concat', memory, { axis: 0n }, '', 'memory');
  graph.output('top', 'f32', ['R', 'K']);
  graph.output('top_ids', 'i64', ['R', 'K']);
  graph.output('answers', 'f32', ['R', 1]);
  graph.output('log_probabilities', 'f32', ['R', vocabulary]);
  graph.output('memory', 'f32', [2 * layers, 'R', d]);
  return graph.finish();
}
