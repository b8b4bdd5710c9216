import type { ElementType } from './tensor-entry.ts';

/** A storage a pickle refers to by persistent id: the bytes are in another member of the archive. */
export interface PickledStorage {
  readonly kind: 'storage';
  readonly dtype: ElementType;
  readonly key: string;
  /** In elements. */
  readonly length: number;
}

export interface PickledTensor {
  readonly kind: 'tensor';
  readonly storage: PickledStorage;
  /** In elements from the storage's start. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** In elements. */
  readonly stride: readonly number[];
}

/** A reference to an allowed class or function, by name only: nothing is ever imported or called. */
export interface PickledGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** An instance of an allowed class: its attributes as data. */
export interface PickledObject {
  readonly kind: 'object';
  readonly of: string;
  state: PickleValue;
}

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickledStorage
  | PickledTensor
  | PickledGlobal
  | PickledObject;

export function isKind<K extends 'storage' | 'tensor' | 'global' | 'object'>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { kind: K }> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    value.kind === kind
  );
}
