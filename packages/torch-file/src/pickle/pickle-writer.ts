import type { DType } from '../dtype.ts';

/** A tensor in the pickle: its data is the zip entry `data/<key>`. */
export interface TensorRef {
  readonly key: string;
  readonly dtype: WritableDType;
  readonly shape: readonly number[];
}

const STORAGES = {
  float64: 'DoubleStorage',
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  complex128: 'ComplexDoubleStorage',
  complex64: 'ComplexFloatStorage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  int16: 'ShortStorage',
  int8: 'CharStorage',
  uint8: 'ByteStorage',
  bool: 'BoolStorage',
} as const satisfies Partial<Record<DType, string>>;

/** Element types that every PyTorch reads: all but the unsigned ones that came with 2.3. */
export type WritableDType = keyof typeof STORAGES;

const FIRST_CHUNK = 1 << 16;

/**
 * Writes a pickle of protocol 2, piece by piece, with only those opcodes that `torch.load(weights_only=True)` of PyTorch 1.13 and 2.x both
 * know; {@link float} is the one exception (1.13 lacks BINFLOAT).
 *
 * Source: Python's `pickletools`; `torch/_weights_only_unpickler.py` of both versions.
 */
export class PickleWriter {
  #buffer = Buffer.allocUnsafe(FIRST_CHUNK);
  #length = 0;
  readonly #memo = new Map<string, number>();

  constructor() {
    this.#bytes(0x80, 2);
  }

  /** Bytes waiting to be taken. */
  get length(): number {
    return this.#length;
  }

  /** What was written since the last call. Valid until the next write. */
  take(): Uint8Array {
    const bytes = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  /** Opens a dict: write key and value in turn, then {@link endDict}. */
  beginDict(): void {
    this.#bytes(0x7d, 0x28);
  }

  endDict(): void {
    this.#bytes(0x75);
  }

  /** Opens a list: write its items, then {@link endList}. */
  beginList(): void {
    this.#bytes(0x5d, 0x28);
  }

  /** Adds the items so far to the list and goes on with it: readers hold the items since the last call twice. */
  continueList(): void {
    this.#bytes(0x65, 0x28);
  }

  endList(): void {
    this.#bytes(0x65);
  }

  string(value: string): void {
    this.#reserve(value.length * 3 + 5);
    const buffer = this.#buffer;
    const at = this.#length;
    const size = buffer.write(value, at + 5);
    buffer[at] = 0x58;
    buffer[at + 1] = size;
    buffer[at + 2] = size >>> 8;
    buffer[at + 3] = size >>> 16;
    buffer[at + 4] = size >>> 24;
    this.#length = at + 5 + size;
  }

  /** A string that comes again and again, written once. At most 256 different ones. */
  key(value: string): void {
    const index = this.#memo.get(value);
    if (index !== undefined) {
      this.#bytes(0x68, index);
      return;
    }
    this.string(value);
    if (this.#memo.size === 256) return;
    this.#bytes(0x71, this.#memo.size);
    this.#memo.set(value, this.#memo.size);
  }

  boolean(value: boolean): void {
    this.#bytes(value ? 0x88 : 0x89);
  }

  none(): void {
    this.#bytes(0x4e);
  }

  /** A Python float: `torch.load(weights_only=True)` of PyTorch 1.13 refuses it, 2.x takes it. */
  float(value: number): void {
    this.#bytes(0x47);
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleBE(value, this.#length);
  }

  /** @throws RangeError when it is not a safe integer. */
  integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError('the pickle of a .pt file holds integers only');
    this.#reserve(10);
    const at = this.#length;
    if (value >= 0 && value < 256) this.#bytes(0x4b, value);
    else if (value === (value | 0)) {
      this.#buffer[at] = 0x4a;
      this.#length = this.#buffer.writeInt32LE(value, at + 1);
    } else {
      this.#buffer[at] = 0x8a;
      this.#buffer[at + 1] = 8;
      this.#length = this.#buffer.writeBigInt64LE(BigInt(value), at + 2);
    }
  }

  /** A contiguous tensor on the CPU, as `torch.save` writes it. */
  tensor({ key, dtype, shape }: TensorRef): void {
    const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
    this.#global('torch._utils', '_rebuild_tensor_v2');
    this.#bytes(0x28, 0x28);
    this.string('storage');
    this.#global('torch', STORAGES[dtype]);
    this.string(key);
    this.string('cpu');
    this.integer(product(shape));
    this.#bytes(0x74, 0x51);
    this.integer(0);
    this.#integers(shape);
    this.#integers(strides);
    this.#bytes(0x89);
    this.#global('collections', 'OrderedDict');
    this.#bytes(0x29, 0x52);
    this.#bytes(0x74, 0x52);
  }

  end(): void {
    this.#bytes(0x2e);
  }

  #integers(values: readonly number[]): void {
    this.#bytes(0x28);
    for (const value of values) this.integer(value);
    this.#bytes(0x74);
  }

  #global(module: string, name: string): void {
    const line = `c${module}\n${name}\n`;
    this.#reserve(line.length);
    this.#length += this.#buffer.write(line, this.#length, 'latin1');
  }

  #bytes(first: number, second?: number): void {
    this.#reserve(2);
    this.#buffer[this.#length++] = first;
    if (second !== undefined) this.#buffer[this.#length++] = second;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
