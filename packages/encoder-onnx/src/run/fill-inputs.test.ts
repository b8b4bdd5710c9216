import { loadOnnxRuntime } from '@ablata/onnx';
import { expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { fillInputs } from './fill-inputs.ts';
import { toFloat32 } from './to-float32.ts';

const runtime = await loadOnnxRuntime('The test');
const batch = { ids: Int32Array.of(5, 6, 7, 8), lengths: Int32Array.of(1, 3) };
const fill = (...inputs: readonly (readonly [name: string, type: string, shape?: readonly (string | number)[]])[]) =>
  fillInputs(
    batch,
    9,
    new Map(
      inputs.map(([name, type, shape = ['batch', 'sequence']]) => [
        name,
        { name, isTensor: true, type, shape } as const,
      ]),
    ),
    runtime,
    'model.onnx',
  );

it('pads at the end, in the type the model wants', () => {
  const { input_ids, attention_mask, token_type_ids, position_ids } = fill(
    ['input_ids', 'int64'],
    ['attention_mask', 'int32'],
    ['token_type_ids', 'int64'],
    ['position_ids', 'int64'],
  );
  expect([...(input_ids!.data as BigInt64Array)]).toEqual([5n, 9n, 9n, 6n, 7n, 8n]);
  expect([...(attention_mask!.data as Int32Array)]).toEqual([1, 0, 0, 1, 1, 1]);
  expect([...(token_type_ids!.data as BigInt64Array)]).toEqual([0n, 0n, 0n, 0n, 0n, 0n]);
  expect([...(position_ids!.data as BigInt64Array)]).toEqual([0n, 0n, 0n, 0n, 1n, 2n]);
  expect(input_ids!.dims).toEqual([2, 3]);
});

it('gives decoders an empty past', () => {
  const past = ['batch', 8, 'past_sequence', 128] as const;
  const filled = fill(['past_key_values.0.key', 'float32', past], ['past_key_values.0.value', 'float16', past]);
  expect(Object.values(filled).map(({ dims, type }) => [dims, type])).toEqual([
    [[2, 8, 0, 128], 'float32'],
    [[2, 8, 0, 128], 'float16'],
  ]);
});

it('names an input it does not know', async () => {
  const error = await errorOf(() => fill(['pixel_values', 'float32']));
  expect(error).toMatchObject({ code: 'DATA_ONNX_MODEL', mender: 'user' });
  expect(error.message).toMatch(/^model\.onnx: it wants an input pixel_values, /);
});

it('widens half precision', () => {
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x7c00);
  expect([...toFloat32(bits)]).toEqual([1, -2, 2 ** -24, 65504, -0, Number.POSITIVE_INFINITY]);
  const same = Float32Array.of(1, 2);
  expect(toFloat32(same)).toBe(same);
});
