/** Stands where the text ended inside a value. */
export const CUT: unique symbol = Symbol('cut');

export type LenientValue = null | boolean | number | string | typeof CUT | readonly LenientValue[] | LenientObject;
export interface LenientObject {
  readonly [key: string]: LenientValue;
}

/** A value, and what only its reader knows of it. */
export interface Found {
  readonly value: LenientValue;
  /** The objects and lists in which the text ended. */
  readonly unclosed: ReadonlySet<LenientValue>;
}

export function isObject(value: LenientValue | undefined): value is LenientObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: LenientValue | undefined): value is readonly LenientValue[] {
  return Array.isArray(value);
}
