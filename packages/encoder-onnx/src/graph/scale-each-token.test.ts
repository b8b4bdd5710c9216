import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadOnnxRuntime } from '@ablata/onnx';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, tiny } from '../../test/fixtures.ts';
import { meanModel } from '../../test/mean-model.ts';
import { readOnnxModel } from './onnx-model.ts';
import { scaleEachToken } from './scale-each-token.ts';

const quantized = readFileSync(join(tiny, 'model_int8.onnx'));
const floats = readFileSync(join(tiny, 'model.onnx'));
const WIDTH = 16;

type Run = (rows: readonly (readonly number[])[]) => Promise<readonly Float32Array[]>;

/** Runs rows of token ids as one batch; gives each row's tokens' vectors. */
async function runner(model: Buffer): Promise<Run> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime('The test');
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  return async (rows) => {
    const longest = Math.max(...rows.map(({ length }) => length));
    const tensor = (value: (id: number) => number) =>
      new Tensor(
        'int64',
        BigInt64Array.from(
          rows.flatMap((row) => Array.from({ length: longest }, (_, at) => value(row[at] ?? -1))),
          BigInt,
        ),
        [rows.length, longest],
      );
    const { last_hidden_state: output } = await session.run({
      input_ids: tensor((id) => Math.max(id, 0)),
      attention_mask: tensor((id) => Number(id >= 0)),
      token_type_ids: tensor(() => 0),
    });
    const values = output!.data as Float32Array;
    return rows.map((row, index) => values.slice(index * longest * WIDTH, (index * longest + row.length) * WIDTH));
  };
}

const batches = fc.array(fc.array(fc.integer({ min: 0, max: 159 }), { minLength: 1, maxLength: 40 }), {
  minLength: 2,
  maxLength: 6,
});

describe('scaleEachToken', () => {
  let asItCame: Run;
  let each: Run;
  let exact: Run;
  beforeAll(async () => {
    asItCame = await runner(quantized);
    each = await runner(scaleEachToken(quantized).bytes);
    exact = await runner(floats);
  });

  it('leaves no text of a batch knowing of another', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (rows) => {
        const together = await each(rows);
        for (const [index, row] of rows.entries()) {
          const [alone] = await each([row]);
          expect(difference(together[index]!, alone!)).toBeLessThanOrEqual(2e-6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is needed: as it came, the model mixes', async () => {
    const rows = [[2, 30, 31, 3], Array.from({ length: 40 }, (_, index) => index * 3)];
    const [together] = await asItCame(rows);
    const [alone] = await asItCame([rows[0]!]);
    expect(difference(together!, alone!)).toBeGreaterThan(1e-3);
  });

  it('is nearer to the unquantized model than what came', async () => {
    const rows = fc.sample(batches, { numRuns: 20, seed: 3 }).flat();
    const error = async (run: Run) => {
      let sum = 0;
      for (const row of rows) {
        const [[found], [wanted]] = [await run([row]), await exact([row])];
        sum += found!.reduce((total, value, index) => total + (value - wanted![index]!) ** 2, 0);
      }
      return Math.sqrt(sum);
    };
    expect(await error(each)).toBeLessThan(await error(asItCame));
  });

  it('replaces every dynamic step and keeps the names of inputs and outputs', () => {
    const [before, after] = [readOnnxModel(quantized), readOnnxModel(scaleEachToken(quantized).bytes)];
    const count = (operator: string, { nodes }: typeof before) =>
      nodes.filter((node) => node.operator === operator).length;
    expect(count('DynamicQuantizeLinear', before)).toBeGreaterThan(0);
    expect(count('DynamicQuantizeLinear', after)).toBe(0);
    expect(count('MatMulIntegerToFloat', after)).toBe(count('MatMulInteger', before));
    expect([after.inputs, after.outputs]).toEqual([before.inputs, before.outputs]);
  });

  it('leaves a model without such steps as it is', () => {
    for (const model of [floats, meanModel()]) {
      const result = scaleEachToken(model);
      expect(result.bytes).toBe(model);
      expect(result.independent).toBe(true);
    }
  });

  it('says of a model that it can’t change that it mixes rows', () => {
    // Another operator of the same length, so that the file stays well-formed: the product is no longer MatMulInteger.
    const odd = Buffer.from(quantized.toString('latin1').replace('MatMulInteger', 'MatMulIntegex'), 'latin1');
    expect(scaleEachToken(odd)).toEqual({ bytes: odd, independent: false });
  });

  it('throws RangeError for what is no model, and never anything else', () => {
    expect(() => scaleEachToken(Buffer.from('{}'))).toThrow(RangeError);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: quantized.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(quantized);
        damaged[at] = byte;
        for (const bytes of [damaged, quantized.subarray(0, at)]) {
          try {
            scaleEachToken(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
      }),
    );
  });
});
