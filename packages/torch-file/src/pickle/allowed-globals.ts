import { type DType, isDType } from '../dtype.ts';
import {
  TorchComplex,
  TorchName,
  TorchObject,
  type TorchStorage,
  TorchTensor,
  type TorchValue,
} from '../torch-value.ts';
import { PickleProblem } from './pickle-problem.ts';

/** Storage classes: each says no more than an element type; `UntypedStorage` not even that. */
const STORAGES: ReadonlyMap<string, DType | undefined> = new Map([
  ['torch.DoubleStorage', 'float64'],
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.ComplexDoubleStorage', 'complex128'],
  ['torch.ComplexFloatStorage', 'complex64'],
  ['torch.LongStorage', 'int64'],
  ['torch.IntStorage', 'int32'],
  ['torch.ShortStorage', 'int16'],
  ['torch.CharStorage', 'int8'],
  ['torch.ByteStorage', 'uint8'],
  ['torch.BoolStorage', 'bool'],
  ['torch.storage.UntypedStorage', undefined],
  ['torch.storage._UntypedStorage', undefined],
]);

type Call = (args: readonly TorchValue[]) => TorchValue;

/** What may be called, and the plain data that stands for what it would give. */
const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', ([pairs]) => new Map(pairsOf(pairs))],
  ['collections.Counter', ([counts]) => (counts instanceof Map ? counts : new Map())],
  ['collections.defaultdict', () => new Map()],
  ['builtins.set', ([items]) => new Set(listOf(items))],
  ['builtins.frozenset', ([items]) => new Set(listOf(items))],
  ['builtins.list', ([items]) => listOf(items)],
  ['builtins.dict', ([pairs]) => new Map(pairsOf(pairs))],
  ['builtins.complex', ([real, imaginary]) => new TorchComplex(floatOf(real), floatOf(imaginary))],
  ['builtins.bytearray', ([bytes]) => (bytes === undefined ? new Uint8Array(0) : bytesOf(bytes))],
  ['builtins.bytes', ([bytes]) => (bytes === undefined ? new Uint8Array(0) : bytesOf(bytes))],
  ['_codecs.encode', ([text]) => bytesOf(text)],
  ['torch.Size', ([sizes]) => listOf(sizes)],
  [
    'torch.device',
    ([type, index]) =>
      new TorchName(
        `torch.device:${[type, index]
          .filter((part) => part !== undefined)
          .map(String)
          .join(':')}`,
      ),
  ],
  ['torch._utils._rebuild_tensor', ([storage, offset, shape, strides]) => tensorOf(storage, offset, shape, strides)],
  [
    'torch._utils._rebuild_tensor_v2',
    ([storage, offset, shape, strides, , , metadata]) => tensorOf(storage, offset, shape, strides, undefined, metadata),
  ],
  [
    'torch._utils._rebuild_tensor_v3',
    ([storage, offset, shape, strides, , , dtype, metadata]) =>
      tensorOf(storage, offset, shape, strides, dtype, metadata),
  ],
  ['torch._utils._rebuild_parameter', ([tensor]) => tensor ?? null],
  ['torch._utils._rebuild_parameter_with_state', ([tensor]) => tensor ?? null],
  ['torch._tensor._rebuild_from_type_v2', ([rebuild, type, args]) => rebuildTyped(rebuild, type, args)],
]);

/** Python 2's names, which pickles of protocol 2 use. */
const MODERN: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['torch.tensor', 'torch._tensor'],
]);

/** Named, but called by nobody: only what `_rebuild_from_type_v2` is told the type by. */
const TYPES = new Set(['torch.Tensor', 'torch.nn.parameter.Parameter', 'torch.nn.parameter.Buffer']);

/** Functions that run code, start programs or reach into the machine: no data ever names them. */
const DANGEROUS = new RegExp(
  `^(${[
    'os|posix|nt|sys|subprocess|pty|shutil|socket|ctypes|_ctypes|importlib|imp|runpy|code|codeop|pickle|_pickle|marshal|operator|functools',
    'webbrowser|asyncio|multiprocessing|threading|signal|pip|commands|pdb|bdb|timeit|cProfile|profile|trace|doctest|torch\\.hub',
  ].join(
    '|',
  )})\\.|^builtins\\.(eval|exec|compile|open|getattr|setattr|delattr|__import__|input|breakpoint|globals|locals|vars|apply|execfile|file)$|^types\\.(Code|Function)Type$|^torch\\.(serialization\\.load|load|jit\\.load|package\\.)`,
);

/** @param classes whose instances are read as their attributes */
export function globalOf(module: string, name: string, classes: ReadonlySet<string>): TorchName {
  const full = `${MODERN.get(module) ?? module}.${name}`;
  if (STORAGES.has(full) || CALLS.has(full) || TYPES.has(full) || classes.has(full)) return new TorchName(full);
  if (/^torch\.\w+$/.test(full) && isDType(full.slice(6))) return new TorchName(full);
  const shown = full.slice(0, 80).replace(/[^\w.]/g, '?');
  throw DANGEROUS.test(full)
    ? new PickleProblem('hostile', `names ${shown}, which can do harm and holds no data`)
    : new PickleProblem('unsupported', `names ${shown}, and only tensors and plain data are read`);
}

export function callGlobal(callee: TorchValue, args: readonly TorchValue[]): TorchValue {
  const call = callee instanceof TorchName ? CALLS.get(callee.name) : undefined;
  if (call === undefined) throw new PickleProblem('hostile', 'calls what is no function of data');
  return call(args);
}

/** What `cls.__new__(cls, *args)` stands for. */
export function newInstance(type: TorchValue, args: readonly TorchValue[], classes: ReadonlySet<string>): TorchValue {
  if (type instanceof TorchName && classes.has(type.name)) return new TorchObject(type.name);
  return callGlobal(type, args);
}

/** A persistent id: `('storage', torch.FloatStorage, '0', 'cpu', 1024)` */
export function storageOf(id: TorchValue): TorchStorage {
  if (!Array.isArray(id) || id.length < 5) throw unknown('a storage');
  const [tag, type, key, device, length] = id;
  if (tag !== 'storage' || !(type instanceof TorchName) || !STORAGES.has(type.name) || typeof key !== 'string')
    throw unknown('a storage');
  return { key, dtype: STORAGES.get(type.name), device: String(device), length: count(length) };
}

function tensorOf(
  storage: TorchValue | undefined,
  offset: TorchValue | undefined,
  shape: TorchValue | undefined,
  strides: TorchValue | undefined,
  type?: TorchValue | undefined,
  metadata?: TorchValue | undefined,
): TorchTensor {
  if (!isStorage(storage) || !Array.isArray(shape) || !Array.isArray(strides) || shape.length !== strides.length)
    throw unknown('a tensor');
  const stated = type instanceof TorchName && isDType(type.name.slice(6)) ? (type.name.slice(6) as DType) : undefined;
  const dtype = type === undefined ? storage.dtype : stated;
  if (dtype === undefined) throw new PickleProblem('unsupported', 'holds a tensor of an element type that is not read');
  const flag = (name: string): boolean => metadata instanceof Map && metadata.get(name) === true;
  const sizes = shape.map(count);
  if (!Number.isSafeInteger(sizes.reduce((product, size) => product * Math.max(size, 1), 1)))
    throw new PickleProblem('damaged', 'holds a tensor of more elements than can be counted');
  return new TorchTensor({
    dtype,
    storage,
    offset: count(offset),
    shape: sizes,
    strides: strides.map(count),
    conjugated: flag('conj'),
    negated: flag('neg'),
  });
}

function rebuildTyped(rebuild: TorchValue | undefined, type: TorchValue | undefined, args: TorchValue | undefined) {
  if (!(type instanceof TorchName) || !TYPES.has(type.name) || !Array.isArray(args)) throw unknown('a tensor');
  return callGlobal(rebuild ?? null, args);
}

function isStorage(value: TorchValue | undefined): value is TorchStorage {
  return typeof value === 'object' && value !== null && 'key' in value && 'device' in value;
}

function listOf(value: TorchValue | undefined): TorchValue[] {
  if (value === undefined) return [];
  if (value instanceof Set) return [...value];
  if (!Array.isArray(value)) throw unknown('a list');
  return value.slice();
}

function pairsOf(value: TorchValue | undefined): [TorchValue, TorchValue][] {
  if (value instanceof Map) return [...value];
  return listOf(value).map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw unknown('a dict');
    return [pair[0]!, pair[1]!];
  });
}

function floatOf(value: TorchValue | undefined): number {
  if (typeof value !== 'number') throw unknown('a complex number');
  return value;
}

/** Pickles of protocol 2 hold bytes as a text of code points below 256. */
function bytesOf(value: TorchValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of Latin-1
  if (typeof value !== 'string' || !/^[\u0000-\u00ff]*$/.test(value)) throw unknown('bytes');
  return new Uint8Array(Buffer.from(value, 'latin1'));
}

function count(value: TorchValue | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new PickleProblem('damaged', 'has a size that is no whole number');
  return value;
}

function unknown(what: string): PickleProblem {
  return new PickleProblem('unsupported', `describes ${what} in no known way`);
}
