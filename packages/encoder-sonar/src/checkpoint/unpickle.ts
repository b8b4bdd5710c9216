import { callGlobal, isAllowedGlobal, newInstance, storageType } from './pickle-globals.ts';
import { isKind, type PickleValue } from './pickle-values.ts';

/** Thrown for anything a checkpoint's pickle has no business holding. The reader turns it into a `DATA_CHECKPOINT_PICKLE`. */
export class PickleRefusal extends Error {}

const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/**
 * Reads a pickle (protocols 2 – 5, the part `torch.save` uses) as plain data. A pickle is a program; this reader
 * has no way to run one: globals outside an allow-list are refused by name, and the allowed ones stand for data.
 *
 * Opcodes: CPython, Lib/pickletools.py.
 */
export function unpickle(bytes: Buffer): PickleValue {
  const stack: Slot[] = [];
  const memo = new Map<number, Slot>();
  let at = 0;

  const refuse = (what: string): never => {
    throw new PickleRefusal(`${what} (byte ${at} of the pickle)`);
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) refuse('the pickle ends in the middle of a value');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const byte = () => take(1).readUInt8();
  const uint32 = () => take(4).readUInt32LE();
  const text = (length: number) => take(length).toString('utf8');
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) refuse('the pickle ends in the middle of a name');
    const value = bytes.toString('utf8', at, end);
    at = end + 1;
    return value;
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    if (value === undefined || value === MARK) return refuse('the pickle takes a value that is not there');
    return value;
  };
  const top = (): PickleValue => {
    const value = stack.at(-1);
    if (value === undefined || value === MARK) return refuse('the pickle takes a value that is not there');
    return value;
  };
  const popToMark = (): PickleValue[] => {
    const mark = stack.lastIndexOf(MARK);
    if (mark < 0) refuse('the pickle closes a group it never opened');
    return stack.splice(mark).slice(1) as PickleValue[];
  };
  const global = (name: string): PickleValue =>
    isAllowedGlobal(name) ? { kind: 'global', name } : refuse(`the pickle refers to ${name}, which is not allowed`);
  const attempt = (action: () => PickleValue): PickleValue => {
    try {
      return action();
    } catch (error) {
      return refuse((error as Error).message);
    }
  };
  const tuple = (count: number) => {
    const items = Array.from({ length: count }, pop).reverse();
    stack.push(items);
  };
  const target = <T>(check: (value: PickleValue) => value is T & PickleValue, what: string): T => {
    const value = top();
    return check(value) ? value : refuse(`the pickle fills ${what} that is not one`);
  };
  const isMap = (value: PickleValue): value is Map<PickleValue, PickleValue> => value instanceof Map;
  const isList = (value: PickleValue): value is PickleValue[] => Array.isArray(value);
  const remember = (index: number) => memo.set(index, top());
  const recall = (index: number) => stack.push(memo.get(index) ?? refuse('the pickle recalls what it never stored'));

  for (;;) {
    const opcode = byte();
    switch (opcode) {
      case 0x80: // PROTO
        byte();
        break;
      case 0x95: // FRAME
        take(8);
        break;
      case 0x2e: // STOP
        return pop();
      case 0x28: // MARK
        stack.push(MARK);
        break;
      case 0x30: // POP
        stack.pop();
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
        stack.push(byte());
        break;
      case 0x4d: // BININT2
        stack.push(take(2).readUInt16LE());
        break;
      case 0x4a: // BININT
        stack.push(take(4).readInt32LE());
        break;
      case 0x8a: // LONG1
        stack.push(integer(take(byte())));
        break;
      case 0x47: // BINFLOAT
        stack.push(take(8).readDoubleBE());
        break;
      case 0x58: // BINUNICODE
        stack.push(text(uint32()));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(text(byte()));
        break;
      case 0x55: // SHORT_BINSTRING
        stack.push(text(byte()));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
      case 0x8f: // EMPTY_SET
        stack.push([]);
        break;
      case 0x85: // TUPLE1
        tuple(1);
        break;
      case 0x86: // TUPLE2
        tuple(2);
        break;
      case 0x87: // TUPLE3
        tuple(3);
        break;
      case 0x74: // TUPLE
        stack.push(popToMark());
        break;
      case 0x71: // BINPUT
        remember(byte());
        break;
      case 0x72: // LONG_BINPUT
        remember(uint32());
        break;
      case 0x94: // MEMOIZE
        remember(memo.size);
        break;
      case 0x68: // BINGET
        recall(byte());
        break;
      case 0x6a: // LONG_BINGET
        recall(uint32());
        break;
      case 0x73: {
        // SETITEM
        const value = pop();
        const key = pop();
        target(isMap, 'a dictionary').set(key, value);
        break;
      }
      case 0x75: {
        // SETITEMS
        const items = popToMark();
        const map = target(isMap, 'a dictionary');
        for (let index = 0; index + 1 < items.length; index += 2) map.set(items[index]!, items[index + 1]!);
        break;
      }
      case 0x61: {
        // APPEND
        const value = pop();
        target(isList, 'a list').push(value);
        break;
      }
      case 0x65: // APPENDS
      case 0x90: {
        // ADDITEMS
        const items = popToMark();
        const list = target(isList, 'a list');
        for (const item of items) list.push(item);
        break;
      }
      case 0x63: // GLOBAL
        stack.push(global(`${line()}.${line()}`));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = pop();
        const module = pop();
        if (typeof name !== 'string' || typeof module !== 'string')
          refuse('the pickle names a global by what is no name');
        else stack.push(global(`${module}.${name}`));
        break;
      }
      case 0x52: {
        // REDUCE
        const args = pop();
        const callee = pop();
        if (!isKind(callee, 'global') || !isList(args)) refuse('the pickle calls what cannot be called');
        else stack.push(attempt(() => callGlobal(callee.name, args)));
        break;
      }
      case 0x81: {
        // NEWOBJ
        pop();
        const type = pop();
        if (!isKind(type, 'global')) refuse('the pickle makes an instance of what is no class');
        else stack.push(attempt(() => newInstance(type.name)));
        break;
      }
      case 0x62: {
        // BUILD: attributes of an object; those of an OrderedDict (`_metadata`) say nothing of the weights
        const state = pop();
        const object = top();
        if (isKind(object, 'object')) object.state = state;
        else if (!isMap(object)) refuse('the pickle sets attributes of what has none');
        break;
      }
      case 0x51: // BINPERSID
        stack.push(storage(pop()) ?? refuse('the pickle refers to a storage in an unknown way'));
        break;
      default:
        refuse(`opcode 0x${opcode.toString(16).padStart(2, '0')} is not allowed`);
    }
  }
}

/** Persistent id as torch.save writes it: ('storage', class, key, location, number of elements). */
function storage(id: PickleValue): PickleValue | undefined {
  if (!Array.isArray(id) || id.length < 5) return undefined;
  const [tag, type, key, , length] = id;
  if (tag !== 'storage' || !isKind(type, 'global') || typeof key !== 'string' || typeof length !== 'number') {
    return undefined;
  }
  const dtype = storageType(type.name);
  return dtype === undefined ? undefined : { kind: 'storage', dtype, key, length };
}

/** Little-endian two's complement; a `bigint` when it is no safe integer. */
function integer(bytes: Buffer): number | bigint {
  let value = 0n;
  for (let index = bytes.length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index]!);
  const signed = bytes.length > 0 && bytes.at(-1)! & 0x80 ? value - (1n << BigInt(8 * bytes.length)) : value;
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}
