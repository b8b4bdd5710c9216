/** How the encoder computes. The output is float32 in every case. */
export const precisions = ['fp32', 'fp16', 'int8', 'int8-fast'] as const;

/**
 * - `fp32`: the checkpoint's own numbers.
 * - `fp16`: weights and activations in half precision, as SONAR with `dtype=torch.float16`; meant for GPUs.
 * - `int8`: 8-bit weights (a scale a row) and activations (a scale a token).
 * - `int8-fast`: 8-bit with one activation scale a batch: faster, but a vector then depends on its batch neighbours.
 */
export type Precision = (typeof precisions)[number];
