import { isKind, type PickleValue } from './pickle-values.ts';
import type { ElementType } from './tensor-entry.ts';

/** Storage classes, all of which say no more than an element type. */
const storageTypes: Readonly<Record<string, ElementType>> = {
  'torch.DoubleStorage': 'f64',
  'torch.FloatStorage': 'f32',
  'torch.HalfStorage': 'f16',
  'torch.BFloat16Storage': 'bf16',
  'torch.LongStorage': 'i64',
  'torch.IntStorage': 'i32',
  'torch.ShortStorage': 'i16',
  'torch.CharStorage': 'i8',
  'torch.ByteStorage': 'u8',
  'torch.BoolStorage': 'bool',
};

type Call = (args: readonly PickleValue[]) => PickleValue;

/** What may be called, and the plain data that stands for its result. */
const calls: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': ([pairs]) => new Map(asPairs(pairs)),
  '__builtin__.set': ([items]) => (Array.isArray(items) ? items : []),
  'builtins.set': ([items]) => (Array.isArray(items) ? items : []),
  'torch._utils._rebuild_parameter': ([tensor]) => tensor ?? null,
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, stride]) => {
    if (!isKind(storage, 'storage') || typeof offset !== 'number' || !isSizes(shape) || !isSizes(stride)) {
      throw new TypeError('a tensor is described in an unknown way');
    }
    if (shape.length !== stride.length) throw new TypeError('a tensor has as many strides as dimensions');
    return { kind: 'tensor', storage, offset, shape, stride };
  },
};

/** Classes whose instances are kept as data. The older fairseq checkpoint holds its embedding table as a module. */
const classes = new Set(['torch.nn.modules.sparse.Embedding']);

export function isAllowedGlobal(name: string): boolean {
  return Object.hasOwn(storageTypes, name) || Object.hasOwn(calls, name) || classes.has(name);
}

export function storageType(name: string): ElementType | undefined {
  return Object.hasOwn(storageTypes, name) ? storageTypes[name] : undefined;
}

export function callGlobal(name: string, args: readonly PickleValue[]): PickleValue {
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (call === undefined) throw new TypeError(`${name} may not be called`);
  return call(args);
}

export function newInstance(name: string): PickleValue {
  if (Object.hasOwn(calls, name)) return callGlobal(name, []);
  if (classes.has(name)) return { kind: 'object', of: name, state: null };
  throw new TypeError(`${name} may not be instantiated`);
}

function isSizes(value: PickleValue | undefined): value is number[] {
  return (
    Array.isArray(value) && value.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
  );
}

function asPairs(value: PickleValue | undefined): [PickleValue, PickleValue][] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new TypeError('an OrderedDict is described in an unknown way');
  return value.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new TypeError('an OrderedDict is described in an unknown way');
    return [pair[0] ?? null, pair[1] ?? null];
  });
}
