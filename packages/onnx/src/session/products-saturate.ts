import { MICROSOFT, OnnxGraph } from '../graph/onnx-graph.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';

const WIDTH = 64;

let known: Promise<boolean> | undefined;

/**
 * Whether onnxruntime's products of uint8 activations and int8 weights come out wrong on this processor: x86 without VNNI instructions adds pairs of them in 16 bits,
 * where 2 · 255 · 127 has no room. Weights as uint8 with the zero point 128 go through another kernel, which is slower and exact. Found by trying, once.
 */
export function productsSaturate(runtime: OnnxRuntime): Promise<boolean> {
  known ??= tryProduct(runtime);
  return known;
}

async function tryProduct({ InferenceSession, Tensor }: OnnxRuntime): Promise<boolean> {
  const graph = new OnnxGraph('largest-product', '@ablata/onnx');
  const rows = graph.input('rows', 'u8', ['N', WIDTH]);
  const weights = graph.constant('i8', [WIDTH, WIDTH], new Int8Array(WIDTH * WIDTH).fill(127));
  const [one, zero] = [graph.scalar(1), graph.constant('u8', [], Uint8Array.of(0))];
  graph.node('MatMulIntegerToFloat', [rows, weights, one, one, zero], {}, MICROSOFT, 'product');
  graph.output('product', 'f32', ['N', WIDTH]);
  const session = await InferenceSession.create(graph.finish(), { intraOpNumThreads: 1, interOpNumThreads: 1 });
  try {
    const { product } = await session.run({ rows: new Tensor('uint8', new Uint8Array(WIDTH).fill(255), [1, WIDTH]) });
    return (product!.data as Float32Array).some((value) => value !== WIDTH * 255 * 127);
  } finally {
    await session.release();
  }
}
