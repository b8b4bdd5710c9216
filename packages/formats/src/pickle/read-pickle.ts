/** A tensor as the pickle describes it; its data is the zip entry `data/<key>`. */
export class PickledTensor {
  readonly storage: PickledStorage;
  /** Numbers from the start of the storage to the first of the tensor. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: PickledStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

export interface PickledStorage {
  /** E.g. `FloatStorage`. */
  readonly type: string;
  readonly key: string;
  /** Numbers in it. */
  readonly length: number;
}

/** What a pickle may hold. Dicts are maps: no key of a file ever becomes a property of an object. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Pickled[]
  | Map<Pickled, Pickled>
  | PickledTensor
  | PickledStorage
  | Callable;

/** A global the file may name. Calling one builds plain data; there is no other. */
interface Callable {
  readonly callable: string;
}

/** Why a pickle was refused: `what` completes "the pickle …". */
export class PickleProblem extends Error {
  readonly hostile: boolean;

  constructor(what: string, hostile = false) {
    super(what);
    this.hostile = hostile;
  }
}

const STORAGES = new Set([
  'FloatStorage',
  'DoubleStorage',
  'HalfStorage',
  'BFloat16Storage',
  'LongStorage',
  'IntStorage',
  'BoolStorage',
  'ByteStorage',
]);
const MARK = Symbol('mark');

/**
 * Interprets a pickle of the protocols 2 to 4 without running anything: it knows data, `torch._utils._rebuild_tensor_v2`,
 * storages and `collections.OrderedDict`; whatever else a file names is refused by name.
 *
 * Source: Python's `pickletools` for the opcodes, `torch/_utils.py` for the arguments of a tensor.
 *
 * @throws PickleProblem
 */
export function readPickle(bytes: Buffer): Pickled {
  const stack: (Pickled | typeof MARK)[] = [];
  const memo = new Map<number, Pickled>();
  let at = 0;

  const take = (length: number): number => {
    const start = at;
    at += length;
    if (at > bytes.length) throw new PickleProblem('ends in the middle');
    return start;
  };
  const pop = (): Pickled => {
    const value = stack.pop();
    if (value === undefined || value === MARK) throw new PickleProblem('takes more from its stack than is there');
    return value as Pickled;
  };
  const popMark = (): Pickled[] => {
    const mark = stack.lastIndexOf(MARK);
    if (mark < 0) throw new PickleProblem('has no mark where one is needed');
    const items = stack.splice(mark) as Pickled[];
    items.shift();
    return items;
  };
  const top = (): Pickled => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const text = (length: number): string => {
    const start = take(length);
    return bytes.toString('utf8', start, start + length);
  };
  const line = (): string => {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) throw new PickleProblem('ends in the middle');
    const value = bytes.toString('utf8', at, end);
    at = end + 1;
    return value;
  };
  const setItems = (items: readonly Pickled[]): void => {
    const dict = top();
    if (!(dict instanceof Map)) throw new PickleProblem('sets items of what is no dict');
    for (let index = 0; index + 1 < items.length; index += 2) dict.set(items[index]!, items[index + 1]!);
  };
  const append = (items: readonly Pickled[]): void => {
    const list = top();
    if (!Array.isArray(list)) throw new PickleProblem('appends to what is no list');
    for (const item of items) list.push(item);
  };
  const recall = (index: number): void => {
    const value = memo.get(index);
    if (value === undefined) throw new PickleProblem('recalls what it never stored');
    stack.push(value);
  };

  for (;;) {
    const opcode = bytes[take(1)]!;
    switch (opcode) {
      case 0x80: // PROTO
        take(1);
        break;
      case 0x95: // FRAME
        take(8);
        break;
      case 0x2e: // STOP
        return pop();
      case 0x28: // MARK
        stack.push(MARK);
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
        stack.push(true);
        break;
      case 0x89: // NEWFALSE
        stack.push(false);
        break;
      case 0x4b: // BININT1
        stack.push(bytes.readUInt8(take(1)));
        break;
      case 0x4d: // BININT2
        stack.push(bytes.readUInt16LE(take(2)));
        break;
      case 0x4a: // BININT
        stack.push(bytes.readInt32LE(take(4)));
        break;
      case 0x8a: // LONG1
        stack.push(longInteger(bytes, take, bytes.readUInt8(take(1))));
        break;
      case 0x47: // BINFLOAT
        stack.push(bytes.readDoubleBE(take(8)));
        break;
      case 0x58: // BINUNICODE
        stack.push(text(bytes.readUInt32LE(take(4))));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(text(bytes.readUInt8(take(1))));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x74: // TUPLE
        stack.push(popMark());
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(Array.from({ length: opcode - 0x84 }, pop).reverse());
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
        append(popMark());
        break;
      case 0x73: // SETITEM
        setItems([pop(), pop()].reverse());
        break;
      case 0x75: // SETITEMS
        setItems(popMark());
        break;
      case 0x63: // GLOBAL
        stack.push(global(line(), line()));
        break;
      case 0x93: // STACK_GLOBAL
        stack.push(global(...([pop(), pop()].reverse().map(String) as [string, string])));
        break;
      case 0x51: // BINPERSID
        stack.push(storage(pop()));
        break;
      case 0x52: // REDUCE
        stack.push(call(pop(), pop()));
        break;
      case 0x71: // BINPUT
        memo.set(bytes.readUInt8(take(1)), top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(bytes.readUInt32LE(take(4)), top());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, top());
        break;
      case 0x68: // BINGET
        recall(bytes.readUInt8(take(1)));
        break;
      case 0x6a: // LONG_BINGET
        recall(bytes.readUInt32LE(take(4)));
        break;
      default:
        throw new PickleProblem(`uses the opcode 0x${opcode.toString(16)}, which no tensor file needs`);
    }
  }
}

function longInteger(bytes: Buffer, take: (length: number) => number, length: number): number | bigint {
  const start = take(length);
  let value = 0n;
  for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[start + index]!);
  value = BigInt.asIntN(Math.max(length * 8, 1), value);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function global(module: string, name: string): Callable {
  const allowed =
    (module === 'torch._utils' && name === '_rebuild_tensor_v2') ||
    (module === 'collections' && name === 'OrderedDict') ||
    (module === 'torch' && STORAGES.has(name));
  if (!allowed) {
    const named = `${module}.${name}`.slice(0, 80).replace(/[^\w.]/g, '?');
    throw new PickleProblem(`names ${named}, and only tensors and plain data are read`, true);
  }
  return { callable: name };
}

function isCallable(value: Pickled | undefined): value is Callable {
  return typeof value === 'object' && value !== null && 'callable' in value;
}

/** `('storage', torch.FloatStorage, '0', 'cpu', 1024)` */
function storage(id: Pickled): PickledStorage {
  if (!Array.isArray(id) || id[0] !== 'storage' || !isCallable(id[1]) || typeof id[2] !== 'string') {
    throw new PickleProblem('describes a storage in no known way');
  }
  return { type: id[1].callable, key: id[2], length: count(id[4]) };
}

function call(args: Pickled, callee: Pickled): Pickled {
  if (!isCallable(callee) || !Array.isArray(args)) throw new PickleProblem('calls what is not callable', true);
  if (callee.callable === 'OrderedDict') return new Map();
  const [source, offset, shape, strides] = args;
  if (
    callee.callable !== '_rebuild_tensor_v2' ||
    !isStorage(source) ||
    !Array.isArray(shape) ||
    !Array.isArray(strides)
  ) {
    throw new PickleProblem('describes a tensor in no known way');
  }
  return new PickledTensor(source, count(offset), shape.map(count), strides.map(count));
}

function isStorage(value: Pickled | undefined): value is PickledStorage {
  return typeof value === 'object' && value !== null && 'key' in value && 'type' in value;
}

function count(value: Pickled | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new PickleProblem('has a size that is no whole number');
  }
  return value;
}
