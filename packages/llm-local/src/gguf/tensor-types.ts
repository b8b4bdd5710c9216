/** Elements and bytes of a block, by the number of a tensor's type. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const BLOCKS: Readonly<Record<number, readonly [elements: number, bytes: number]>> = {
  0: [1, 4], // F32
  1: [1, 2], // F16
  2: [32, 18], // Q4_0
  3: [32, 20], // Q4_1
  6: [32, 22], // Q5_0
  7: [32, 24], // Q5_1
  8: [32, 34], // Q8_0
  10: [256, 84], // Q2_K
  11: [256, 110], // Q3_K
  12: [256, 144], // Q4_K
  13: [256, 176], // Q5_K
  14: [256, 210], // Q6_K
  20: [32, 18], // IQ4_NL
  23: [256, 136], // IQ4_XS
  30: [1, 2], // BF16
};

/** Bytes of a tensor; 0 for types that are not known here. */
export function tensorBytes(type: number, elements: number): number {
  const [width, bytes] = BLOCKS[type] ?? [1, 0];
  return (elements / width) * bytes;
}
