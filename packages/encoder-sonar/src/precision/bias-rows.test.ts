import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BIAS_ROWS, biasRows, leastScales, normBefore, reachOf } from './bias-rows.ts';

const numbers = { minLength: 8, maxLength: 8, noNaN: true, min: -50, max: 50 } as const;

it('rows add up to the bias, within half a step of every output', () => {
  fc.assert(
    fc.property(fc.float32Array(numbers), fc.float32Array(numbers), fc.float32Array(numbers), (bias, gamma, beta) => {
      const reach = reachOf(gamma, beta);
      const scales = leastScales(bias, reach).map((scale, at) => Math.max(scale, 1e-4 * (at + 1)));
      const rows = biasRows(bias, scales, reach);
      for (let output = 0; output < 8; output++) {
        let sum = 0;
        for (let row = 0; row < BIAS_ROWS; row++) sum += rows[row * 8 + output]!;
        const step = reach * scales[output]!;
        expect(Math.abs(sum * step - bias[output]!)).toBeLessThanOrEqual(0.51 * step);
      }
    }),
  );
});

it('a norm of zeros has a reach that can be divided by', () => {
  expect(reachOf(new Float32Array(4), new Float32Array(4))).toBe(1);
});

it.each([
  ['encoder.layers.3.self_attn.k_proj', 'encoder.layers.3.self_attn_layer_norm'],
  ['encoder.layers.3.ffn.inner_proj', 'encoder.layers.3.ffn_layer_norm'],
  ['encoder.layers.3.self_attn.output_proj', undefined],
  ['encoder.layers.3.ffn.output_proj', undefined],
])('%s reads %s', (linear, norm) => {
  expect(normBefore(linear)).toBe(norm);
});
