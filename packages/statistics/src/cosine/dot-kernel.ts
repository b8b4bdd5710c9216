/**
 * Dot products of two rows with four rows at a time in 128-bit WebAssembly SIMD: some ten times what the same loop in
 * JavaScript reaches. The module is assembled here (it is one function of three loops), so no binary lies in the repository.
 */
export interface DotKernel<Rows = Float32Array, Dots = Float32Array> {
  /** Numbers from one row to the next: the dimension, padded with zeros to a multiple of 16 bytes. */
  readonly stride: number;
  /** The two blocks to fill, `rowsA` × `stride` and `rowsB` × `stride`. */
  readonly a: Rows;
  readonly b: Rows;
  /** Result: `rowsA` × `rowsB`, a's row first. */
  readonly dots: Dots;
  /** Computes the products of the first rows of both blocks (rounded up to two and four). */
  run(rowsA: number, rowsB: number): void;
}

/** The part of WebAssembly used here. TypeScript knows it only together with the whole DOM. */
interface WebAssemblyApi {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

/** Sums are float32. @param mostA a multiple of 2; `mostB` a multiple of 4 */
export function createDotKernel(mostA: number, mostB: number, dimension: number): DotKernel {
  return createKernel(mostA, mostB, dimension, FLOAT32, Float32Array, Float32Array);
}

/** The same over whole numbers of 16 bits, twice as fast. Sums are int32, and the caller sees to it that they fit. */
export function createInt16Kernel(mostA: number, mostB: number, dimension: number): DotKernel<Int16Array, Int32Array> {
  return createKernel(mostA, mostB, dimension, INT16, Int16Array, Int32Array);
}

type View<T> = (new (
  buffer: ArrayBuffer,
  offset: number,
  length: number,
) => T) & { readonly BYTES_PER_ELEMENT: number };

function createKernel<Rows, Dots>(
  mostA: number,
  mostB: number,
  dimension: number,
  arithmetic: Arithmetic,
  Rows: View<Rows>,
  Dots: View<Dots>,
): DotKernel<Rows, Dots> {
  const lanes = 16 / Rows.BYTES_PER_ELEMENT;
  const stride = Math.ceil(dimension / lanes) * lanes;
  const rowBytes = stride * Rows.BYTES_PER_ELEMENT;
  const b = mostA * rowBytes;
  const out = b + mostB * rowBytes;
  const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  const memory = new Memory({ initial: Math.ceil((out + mostA * mostB * 4) / 65_536) });
  const instance = new Instance(new Module(assemble(arithmetic)), { js: { memory } });
  const dots = instance.exports['dots'] as (...pointers: number[]) => void;
  return {
    stride,
    a: new Rows(memory.buffer, 0, mostA * stride),
    b: new Rows(memory.buffer, b, mostB * stride),
    dots: new Dots(memory.buffer, out, mostA * mostB),
    run(rowsA, rowsB) {
      const endA = Math.ceil(rowsA / 2) * 2 * rowBytes;
      const endB = b + Math.ceil(rowsB / 4) * 4 * rowBytes;
      dots(0, endA, b, endB, out, mostB * 4, rowBytes);
    },
  };
}

/** How 16 bytes of two rows are multiplied into four sums, and the four made one. */
interface Arithmetic {
  /** Of two vectors on the stack, and a sum beneath them: the sum with the products. */
  readonly multiplyAdd: readonly number[];
  readonly lane: number;
  readonly add: number;
  readonly store: number;
}

/** f32x4.mul, f32x4.add; f32x4.extract_lane, f32.add, f32.store */
const FLOAT32: Arithmetic = { multiplyAdd: [0xfd, 0xe6, 0x01, 0xfd, 0xe4, 0x01], lane: 0x1f, add: 0x92, store: 0x38 };
/** i32x4.dot_i16x8_s, i32x4.add; i32x4.extract_lane, i32.add, i32.store */
const INT16: Arithmetic = { multiplyAdd: [0xfd, 0xba, 0x01, 0xfd, 0xae, 0x01], lane: 0x1b, add: 0x6a, store: 0x36 };

// Parameters and locals of the function, by index. Pointers are byte addresses.
const [A, A_END, B_START, B_END, OUT, OUT_ROW, ROW] = [0, 1, 2, 3, 4, 5, 6];
const [B, OUT_TILE, K] = [7, 8, 9];
const ROWS_A = [10, 11] as const;
const ROWS_B = [12, 13, 14, 15] as const;
const X = 16;
const Y = [17, 18, 19, 20] as const;
// Eight sums, four values and one more: as many as fit into the sixteen registers of x86.
const SUMS = Array.from({ length: 8 }, (_, index) => 21 + index);

const get = (local: number): number[] => [0x20, local];
const set = (local: number, ...value: number[]): number[] => [...value, 0x21, local];
const add = (...operands: number[]): number[] => [...operands, 0x6a];
const loopWhileBelow = (left: number, right: number, ...body: number[]): number[] => [
  ...[0x03, 0x40],
  ...body,
  ...[...get(left), ...get(right), 0x49, 0x0d, 0, 0x0b],
];
const load = (pointer: number): number[] => [...add(...get(pointer), ...get(K)), 0xfd, 0x00, 2, 0];
const zero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
/** Source: WebAssembly core specification 2.0, binary format. */
function assemble(arithmetic: Arithmetic): Uint8Array<ArrayBuffer> {
  const multiplyAdd = (sum: number, x: number, y: number): number[] =>
    set(sum, ...get(sum), ...get(x), ...get(y), ...arithmetic.multiplyAdd);
  const lane = (sum: number, index: number): number[] => [...get(sum), 0xfd, arithmetic.lane, index];
  const laneSum = (sum: number): number[] => [
    ...[...lane(sum, 0), ...lane(sum, 1), arithmetic.add],
    ...[...lane(sum, 2), ...lane(sum, 3), arithmetic.add],
    arithmetic.add,
  ];
  const rowPointers = (pointers: readonly number[], first: number): number[] =>
    pointers.flatMap((pointer, r) =>
      set(pointer, ...(r === 0 ? get(first) : add(...get(pointers[r - 1]!), ...get(ROW)))),
    );
  const tile = [
    ...rowPointers(ROWS_B, B),
    ...SUMS.flatMap((sum) => set(sum, ...zero)),
    ...set(K, 0x41, 0),
    ...loopWhileBelow(
      K,
      ROW,
      ...Y.flatMap((y, j) => set(y, ...load(ROWS_B[j]!))),
      ...ROWS_A.flatMap((row, i) => [
        ...set(X, ...load(row)),
        ...Y.flatMap((y, j) => multiplyAdd(SUMS[i * 4 + j]!, X, y)),
      ]),
      ...set(K, ...add(...get(K), 0x41, 16)),
    ),
    ...set(K, ...get(OUT_TILE)),
    ...[0, 1].flatMap((i) => [
      ...[0, 1, 2, 3].flatMap((j) => [...get(K), ...laneSum(SUMS[i * 4 + j]!), arithmetic.store, 2, j * 4]),
      ...set(K, ...add(...get(K), ...get(OUT_ROW))),
    ]),
    ...set(OUT_TILE, ...add(...get(OUT_TILE), 0x41, 16)),
    ...set(B, ...add(...get(ROWS_B[3]), ...get(ROW))),
  ];
  const body = loopWhileBelow(
    A,
    A_END,
    ...rowPointers(ROWS_A, A),
    ...set(B, ...get(B_START)),
    ...set(OUT_TILE, ...get(OUT)),
    ...loopWhileBelow(B, B_END, ...tile),
    ...set(A, ...add(...get(ROWS_A[1]), ...get(ROW))),
    ...set(OUT, ...get(OUT), ...get(OUT_ROW), 0x41, 1, 0x74, 0x6a),
  );
  const I32 = 0x7f;
  const V128 = 0x7b;
  const code = [2, ROWS_B[3] - OUT_ROW - 1, I32, 1 + Y.length + SUMS.length, V128, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 7, ...new Array<number>(7).fill(I32), 0]),
    ...section(2, [1, ...name('js'), ...name('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('dots'), 0, 0]),
    ...section(10, [1, ...size(code.length), ...code]),
  ]);
}

const section = (id: number, content: number[]): number[] => [id, ...size(content.length), ...content];
const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
/** Unsigned LEB128. */
const size = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...size(value >> 7)]);
