import { dedupe } from '@ablata/dedupe';

const dimension = 64;
const rows = 6000;
const vectors = new Float32Array(rows * dimension);
let state = 1;
for (let i = 0; i < vectors.length / 2; i++) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  vectors[i] = state / 2 ** 31 - 1;
}
vectors.copyWithin(vectors.length / 2, 0, vectors.length / 2); // the second half repeats the first
const { kept, dropped } = await dedupe({ vectors, dimension }, { threshold: 0.999, threads: 2 });
console.log(
  JSON.stringify([kept.length, dropped.length, dropped.every((row) => row.duplicateOf === row.row - rows / 2)]),
);
