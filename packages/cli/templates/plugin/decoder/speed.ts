import { createDecoder } from '../src/index.ts';
import { measure } from './measure.ts';

const dimension = 256;
const count = 256;
const vectors = Float32Array.from({ length: count * dimension }, (_, index) => Math.sin(index ** 2));
const decoder = createDecoder({ dimension, maxWords: 12 });

await measure('vector', count, () => decoder.decode(vectors));
