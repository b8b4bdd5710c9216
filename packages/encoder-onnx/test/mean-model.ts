import { OnnxGraph } from '@ablata/onnx';

const WIDTH = 16;

/**
 * A model whose tokens' vectors depend on what is beside them: each token's id less the mean over the sequence, padding
 * included, as in an export that lost its attention mask. `last_hidden_state` is [texts, tokens, 16].
 */
export function meanModel(): Buffer {
  const graph = new OnnxGraph('mean', 'test');
  const ids = graph.input('input_ids', 'i64', ['B', 'S']);
  graph.input('attention_mask', 'i64', ['B', 'S']);
  const numbers = graph.node('Cast', [ids], { to: 1n });
  const mean = graph.node('ReduceMean', [numbers], { axes: [1n], keepdims: 1n });
  const column = graph.node('Unsqueeze', [graph.node('Sub', [numbers, mean]), graph.integers(2)]);
  const weights = graph.constant(
    'f32',
    [1, WIDTH],
    Float32Array.from({ length: WIDTH }, (_, index) => Math.sin(1 + index)),
  );
  const shift = graph.constant(
    'f32',
    [WIDTH],
    Float32Array.from({ length: WIDTH }, (_, index) => Math.cos(3 * index)),
  );
  graph.node('Add', [graph.node('MatMul', [column, weights]), shift], {}, '', 'last_hidden_state');
  graph.output('last_hidden_state', 'f32', ['B', 'S', WIDTH]);
  return graph.finish();
}

/** A model that gives finished vectors only, [texts, 8]: the id of the second token times 1 … 8. */
export function finishedModel(): Buffer {
  const graph = new OnnxGraph('finished', 'test');
  const ids = graph.input('input_ids', 'i64', ['B', 'S']);
  graph.input('attention_mask', 'i64', ['B', 'S']);
  const second = graph.node('Gather', [graph.node('Cast', [ids], { to: 1n }), graph.integers(1)], { axis: 1n });
  const weights = graph.constant(
    'f32',
    [1, 8],
    Float32Array.from({ length: 8 }, (_, index) => 1 + index),
  );
  graph.node('MatMul', [second, weights], {}, '', 'sentence_embedding');
  graph.output('sentence_embedding', 'f32', ['B', 8]);
  return graph.finish();
}
