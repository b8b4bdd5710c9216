import { createRequire } from 'node:module';

// The package's own types assume the DOM; this is all that is used of it.
interface Tensor {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}
interface Session {
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
}
interface Ort {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
}

const ROWS = 512;
const COLUMNS = 2048;
/** Far over the error of a float32 dot product of 1024 terms: all pairs at the threshold are among those checked. */
const MARGIN = 1e-4;

/** Brute force on onnxruntime as fast as we could make it: Gemm and row maximum per block, details for rows that hit, float64 check. */
export async function ortDedupe(raw: Float32Array, d: number, threshold: number, threads: number): Promise<number> {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1'; // its thread would be timed as well
  const ort = createRequire(import.meta.url)('onnxruntime-node') as Ort;
  const options = { intraOpNumThreads: threads, extra: { session: { intra_op: { allow_spinning: '0' } } } };
  const maxima = await ort.InferenceSession.create(model('ReduceMax'), options);
  const hits = await ort.InferenceSession.create(model('NonZero'), options);
  const rows = raw.length / d;
  const norms = new Float64Array(rows);
  const unit = new Float32Array(raw.length);
  for (let i = 0; i < rows; i++) {
    norms[i] = Math.sqrt(dot(raw, i * d, i * d, d));
    for (let k = i * d; k < (i + 1) * d; k++) unit[k] = raw[k]! / norms[i]!;
  }
  const tensor = (from: number, to: number): Tensor =>
    new ort.Tensor('float32', unit.subarray(from * d, to * d), [to - from, d]);
  const limit = new ort.Tensor('float32', Float32Array.of(threshold - MARGIN), []);
  const keep = new Uint8Array(rows).fill(1);
  for (let i = 0; i < rows; i += ROWS) {
    const iEnd = Math.min(rows, i + ROWS);
    const a = tensor(i, iEnd);
    const pairs: [number, number][] = [];
    for (let j = 0; j < iEnd; j += COLUMNS) {
      const b = tensor(j, Math.min(iEnd, j + COLUMNS));
      const list = async (first: number, left: Tensor): Promise<void> => {
        const found = (await hits.run({ A: left, B: b, t: limit }))['Y']!;
        const count = found.dims[1]!;
        for (let n = 0; n < count; n++) {
          const [row, column] = [first + Number(found.data[n]), j + Number(found.data[count + n])];
          if (column < row) pairs.push([row, column]);
        }
      };
      if (j + b.dims[0]! > i) {
        await list(i, a);
        continue;
      }
      const largest = (await maxima.run({ A: a, B: b }))['Y']!.data;
      for (let r = 0; r < largest.length; r++) {
        if (Number(largest[r]) >= threshold - MARGIN) await list(i + r, tensor(i + r, i + r + 1));
      }
    }
    pairs.sort((x, y) => x[0] - y[0]);
    for (const [row, column] of pairs) {
      if (keep[column] === 0 || keep[row] === 0) continue;
      if (dot(raw, row * d, column * d, d) / (norms[row]! * norms[column]!) >= threshold) keep[row] = 0;
    }
  }
  return keep.reduce((sum, flag) => sum + flag, 0);
}

function dot(x: Float32Array, a: number, b: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += x[a + k]! * x[b + k]!;
  return sum;
}

/** An ONNX model of two or three nodes, written out as protocol buffers (onnx.proto, opset 13). */
function model(kind: 'ReduceMax' | 'NonZero'): Uint8Array {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]);
  const number = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)];
  const bytes = (field: number, value: readonly number[]): number[] => [
    ...varint((field << 3) | 2),
    ...varint(value.length),
    ...value,
  ];
  const text = (field: number, value: string): number[] => bytes(field, [...Buffer.from(value)]);
  const attribute = (name: string, field: 3 | 8, type: 2 | 7, value: number): number[] =>
    bytes(5, [...text(1, name), ...number(field, value), ...number(20, type)]);
  const node = (type: string, inputs: string[], output: string, ...attributes: number[][]): number[] =>
    bytes(1, [...inputs.flatMap((name) => text(1, name)), ...text(2, output), ...text(4, type), ...attributes.flat()]);
  const value = (field: number, name: string, type: number, ...dims: string[]): number[] => {
    const shape = dims.flatMap((dim) => bytes(1, text(2, dim)));
    return bytes(field, [...text(1, name), ...bytes(2, bytes(1, [...number(1, type), ...bytes(2, shape)]))]);
  };
  const [FLOAT, INT64] = [1, 7];
  const gemm = node('Gemm', ['A', 'B'], 'S', attribute('transB', 3, 2, 1));
  const inputs = [value(11, 'A', FLOAT, 'm', 'd'), value(11, 'B', FLOAT, 'n', 'd')];
  const graph =
    kind === 'ReduceMax'
      ? [
          gemm,
          node('ReduceMax', ['S'], 'Y', attribute('axes', 8, 7, 1), attribute('keepdims', 3, 2, 0)),
          text(2, 'g'),
          ...inputs,
          value(12, 'Y', FLOAT, 'm'),
        ]
      : [
          gemm,
          node('GreaterOrEqual', ['S', 't'], 'G'),
          node('NonZero', ['G'], 'Y'),
          text(2, 'g'),
          ...inputs,
          value(11, 't', FLOAT),
          value(12, 'Y', INT64, 'two', 'hits'),
        ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph.flat()), ...bytes(8, number(2, 13))]);
}
