import type { TensorRange } from '@ablata/torch-file';
import type { ElementType } from './tensor-entry.ts';

/** A tensor of a checkpoint, wherever and however its numbers lie. */
export interface StoredTensor {
  /** `undefined`: a type that no checkpoint of SONAR has, named by `typeName`. */
  readonly dtype: ElementType | undefined;
  readonly typeName: string;
  readonly shape: readonly number[];
  /** Where its bytes are, when they are contiguous. */
  readonly place: TensorRange | undefined;
  /** Rows of its first axis as numbers, in row-major order, while the file is open. */
  read(start: number, end: number): Promise<ArrayLike<number>>;
}

/** The tensors of an open file, by the names it gives them. */
export interface StoredTensors extends Disposable {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}
