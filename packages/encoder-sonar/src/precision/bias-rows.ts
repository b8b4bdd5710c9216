/**
 * How int8 layers carry their bias: the activations get so many further columns, and the weights so many rows. For a token of scale s the columns hold the integer c / s, the same
 * in all of them, and the rows hold integers that add up to bias / (c · weight scale): the product is then (W · x + b) / s at once, and what the next layer does not
 * need is never multiplied by s. c, the `reach`, is a constant of the norm that the activations come from.
 */
export const BIAS_ROWS = 16;

const MOST = 127;

/** The norm whose output a linear layer reads, by the names of fairseq2 without `.weight`; undefined for one that reads something else. */
export function normBefore(linear: string): string | undefined {
  const [, layer, part] = /^(.+)\.(self_attn\.[qkv]_proj|ffn\.inner_proj)$/.exec(linear) ?? [];
  if (part === undefined) return undefined;
  return `${layer}.${part.startsWith('ffn') ? 'ffn' : 'self_attn'}_layer_norm`;
}

/**
 * The reach of a norm's output: three times the root mean square of γ·n + β for normalized n. A token's largest magnitude is mostly one to three times that, so
 * that c / s lies well within 1 … 127 and rounding it down costs the scale a few hundredths.
 */
export function reachOf(gamma: Float32Array, beta: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < gamma.length; index++) sum += gamma[index]! ** 2 + beta[index]! ** 2;
  const reach = 3 * Math.sqrt(sum / gamma.length);
  return Math.fround(reach) > 1e-30 ? Math.fround(reach) : 1;
}

/** The least scale of each output's weights, so that {@link biasRows} can hold its bias. */
export function leastScales(bias: Float32Array, reach: number): Float32Array {
  return bias.map((value) => Math.abs(value) / (reach * (BIAS_ROWS * MOST - 1)));
}

/** [BIAS_ROWS, outputs], for weights quantized with these scales. */
export function biasRows(bias: Float32Array, scales: Float32Array, reach: number): Int8Array {
  const outputs = bias.length;
  const rows = new Int8Array(BIAS_ROWS * outputs);
  for (let output = 0; output < outputs; output++) {
    let left = Math.round(bias[output]! / (reach * scales[output]!));
    for (let row = 0; row < BIAS_ROWS; row++) {
      const share = Math.trunc(left / (BIAS_ROWS - row));
      const part = Math.max(-MOST, Math.min(MOST, share));
      rows[row * outputs + output] = part;
      left -= part;
    }
  }
  return rows;
}
