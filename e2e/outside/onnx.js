// The ONNX encoder from its package: its worker is found, and its vectors are those of a model of the repository.
import { createOnnxEncoder } from '@ablata/encoder-onnx';

await using encoder = await createOnnxEncoder({ model: process.argv[2], workers: 2 });
const { vectors, truncated } = await encoder.encode(['a man eats', '', 'naïve café']);
const length = Math.hypot(...vectors.subarray(0, encoder.dimension));
console.log(JSON.stringify([encoder.dimension, vectors.length, truncated.length, Math.abs(length - 1) < 1e-6]));
