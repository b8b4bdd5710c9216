import type { DType } from './dtype.ts';

/** Where the numbers of one or several tensors lie: the entry `data/<key>` of the archive. */
export interface TorchStorage {
  readonly key: string;
  /** `undefined`: bytes whose type each tensor states for itself. */
  readonly dtype: DType | undefined;
  /** Elements of `dtype`, or bytes. */
  readonly length: number;
  /** E.g. `cpu`, `cuda:0`: where it was; the bytes are the same. */
  readonly device: string;
}

/** A tensor as the file describes it; {@link TorchFile.read} gives its numbers. */
export class TorchTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** In elements, one an axis. */
  readonly strides: readonly number[];
  /** Elements from the start of the storage to the first of the tensor. */
  readonly offset: number;
  readonly storage: TorchStorage;
  /** Numbers are stored conjugated or negated (`tensor.conj()`, `.imag` of one): {@link TorchFile.read} undoes it. */
  readonly conjugated: boolean;
  readonly negated: boolean;

  constructor(parts: Omit<TorchTensor, 'contiguous' | 'length'>) {
    this.dtype = parts.dtype;
    this.shape = parts.shape;
    this.strides = parts.strides;
    this.offset = parts.offset;
    this.storage = parts.storage;
    this.conjugated = parts.conjugated;
    this.negated = parts.negated;
  }

  /** Number of elements. */
  get length(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  /** Whether its elements lie one after the other in row-major order, as they are: no gap, no flag to apply. */
  get contiguous(): boolean {
    let expected = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      if (this.shape[axis]! > 1 && this.strides[axis] !== expected) return false;
      expected *= this.shape[axis]!;
    }
    return !this.conjugated && !this.negated;
  }
}

/** A Python complex number. */
export class TorchComplex {
  readonly real: number;
  readonly imaginary: number;

  constructor(real: number, imaginary: number) {
    this.real = real;
    this.imaginary = imaginary;
  }
}

/** A class, function or constant that the file names: a name, never the thing. `torch.float16` is one. */
export class TorchName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An instance of a class that the caller allowed, as its attributes. */
export class TorchObject {
  readonly of: string;
  state: TorchValue = null;

  constructor(of: string) {
    this.of = of;
  }
}

/**
 * What a .pt file can hold. Lists, tuples and `torch.Size` are arrays; dicts of all kinds are maps, so that no key of a file ever becomes
 * a property of an object. Values may be shared, and a list may hold itself: see {@link toJson}.
 */
export type TorchValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | TorchComplex
  | TorchName
  | TorchObject
  | TorchStorage
  | TorchTensor
  | TorchValue[]
  | Set<TorchValue>
  | Map<TorchValue, TorchValue>;
