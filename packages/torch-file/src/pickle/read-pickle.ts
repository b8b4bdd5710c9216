import { isUtf8 } from 'node:buffer';
import { TorchObject, type TorchValue } from '../torch-value.ts';
import { callGlobal, globalOf, newInstance, storageOf } from './allowed-globals.ts';
import type { ItemsReader } from './items-reader.ts';
import { PickleProblem } from './pickle-problem.ts';

/** Longer integers than any size, seed or id; turning digits into a number costs their square. */
const LONGEST_INTEGER = 1024;
const NONE: ReadonlySet<string> = new Set();

/**
 * Interprets a pickle of the protocols 2 to 5 without running anything: it knows data, tensors and the few names that {@link globalOf} allows;
 * whatever else a file names is refused by name. Time and memory are in proportion to the bytes.
 *
 * Source: Python's `pickletools` for the opcodes, `torch/_weights_only_unpickler.py` for what PyTorch itself allows.
 *
 * @param classes whose instances are read as their attributes, by full name
 * @param reader sees the items of each list; without one, lists keep them all
 * @throws PickleProblem
 */
export function readPickle(bytes: Buffer, classes: ReadonlySet<string> = NONE, reader?: ItemsReader): TorchValue {
  let stack: TorchValue[] = [];
  /** The stacks that marks have set aside. */
  const marked: TorchValue[][] = [];
  const memo = new Map<number, TorchValue>();
  let at = 0;

  const damaged = (what: string): PickleProblem => new PickleProblem('damaged', what);
  const take = (length: number): number => {
    const start = at;
    at += length;
    if (at > bytes.length) throw damaged('ends in the middle');
    return start;
  };
  const pop = (): TorchValue => {
    if (stack.length === 0) throw damaged('takes more from its stack than is there');
    return stack.pop()!;
  };
  const top = (): TorchValue => {
    if (stack.length === 0) throw damaged('takes more from its stack than is there');
    return stack.at(-1)!;
  };
  const popMark = (): TorchValue[] => {
    const items = stack;
    const before = marked.pop();
    if (before === undefined) throw damaged('has no mark where one is needed');
    stack = before;
    return items;
  };
  /** `popMark` changes which stack is on top, so it must be done before anything is pushed. */
  const pushItems = (make: (items: TorchValue[]) => TorchValue): void => {
    const value = make(popMark());
    stack.push(value);
  };
  const text = (length: number): string => {
    const start = take(length);
    const value = bytes.toString('utf8', start, at);
    if (value.includes('\ufffd') && !isUtf8(bytes.subarray(start, at))) throw badText(bytes, start, at);
    return value;
  };
  const blob = (length: number): Uint8Array => {
    const start = take(length);
    return new Uint8Array(bytes.subarray(start, start + length));
  };
  const wide = (): number => {
    const length = Number(bytes.readBigUInt64LE(take(8)));
    if (length > bytes.length) throw damaged('ends in the middle');
    return length;
  };
  const integer = (length: number): number | bigint => {
    if (length > LONGEST_INTEGER) throw new PickleProblem('unsupported', `holds an integer of ${length} bytes`);
    return longInteger(bytes, take(length), length);
  };
  const line = (): string => {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) throw damaged('ends in the middle');
    const value = bytes.toString('utf8', at, end);
    at = end + 1;
    return value;
  };
  const setItems = (items: readonly TorchValue[]): void => {
    const dict = top();
    if (!(dict instanceof Map)) throw damaged('sets items of what is no dict');
    if (items.length % 2 !== 0) throw damaged('sets a key without a value');
    for (let index = 0; index < items.length; index += 2) dict.set(items[index]!, items[index + 1]!);
  };
  const append = (items: readonly TorchValue[]): void => {
    const list = top();
    if (Array.isArray(list)) {
      const kept = reader?.(list, items, stack.at(-2), marked.length) ?? items.length;
      for (let index = 0; index < kept; index++) list.push(items[index]!);
    } else if (list instanceof Set) for (const item of items) list.add(item);
    else throw damaged('appends to what is no list');
  };
  const recall = (index: number): void => {
    const value = memo.get(index);
    if (value === undefined) throw damaged('recalls what it never stored');
    stack.push(value);
  };
  const argsOf = (value: TorchValue): readonly TorchValue[] => {
    if (!Array.isArray(value)) throw damaged('calls with what are no arguments');
    return value;
  };
  const build = (state: TorchValue): void => {
    const object = top();
    // Of a dict (an OrderedDict's `_metadata`) attributes say nothing of its items.
    if (object instanceof TorchObject) object.state = state;
    else if (!(object instanceof Map)) throw new PickleProblem('unsupported', 'sets attributes of what has none');
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
        marked.push(stack);
        stack = [];
        break;
      case 0x30: // POP
        if (stack.length === 0) popMark();
        else stack.pop();
        break;
      case 0x31: // POP_MARK
        popMark();
        break;
      case 0x32: // DUP
        stack.push(top());
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
        stack.push(integer(bytes.readUInt8(take(1))));
        break;
      case 0x8b: // LONG4
        stack.push(integer(bytes.readUInt32LE(take(4))));
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
      case 0x8d: // BINUNICODE8
        stack.push(text(wide()));
        break;
      case 0x55: // SHORT_BINSTRING, a text of Python 2
        stack.push(text(bytes.readUInt8(take(1))));
        break;
      case 0x54: // BINSTRING
        stack.push(text(bytes.readUInt32LE(take(4))));
        break;
      case 0x43: // SHORT_BINBYTES
        stack.push(blob(bytes.readUInt8(take(1))));
        break;
      case 0x42: // BINBYTES
        stack.push(blob(bytes.readUInt32LE(take(4))));
        break;
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        stack.push(blob(wide()));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x8f: // EMPTY_SET
        stack.push(new Set());
        break;
      case 0x91: // FROZENSET
        pushItems((items) => new Set(items));
        break;
      case 0x74: // TUPLE
      case 0x6c: // LIST
        pushItems((items) => items);
        break;
      case 0x64: {
        // DICT
        const items = popMark();
        stack.push(new Map());
        setItems(items);
        break;
      }
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(Array.from({ length: opcode - 0x84 }, pop).reverse());
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        append(popMark());
        break;
      case 0x73: // SETITEM
        setItems([pop(), pop()].reverse());
        break;
      case 0x75: // SETITEMS
        setItems(popMark());
        break;
      case 0x63: // GLOBAL
        stack.push(globalOf(line(), line(), classes));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const [name, module] = [pop(), pop()];
        if (typeof name !== 'string' || typeof module !== 'string') throw damaged('names what is no name');
        stack.push(globalOf(module, name, classes));
        break;
      }
      case 0x51: // BINPERSID
        stack.push(storageOf(pop()));
        break;
      case 0x52: {
        // REDUCE
        const args = pop();
        stack.push(callGlobal(pop(), argsOf(args)));
        break;
      }
      case 0x81: {
        // NEWOBJ
        const args = pop();
        stack.push(newInstance(pop(), argsOf(args), classes));
        break;
      }
      case 0x62: // BUILD
        build(pop());
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
        throw new PickleProblem(
          'unsupported',
          `uses the opcode 0x${opcode.toString(16).padStart(2, '0')}, which no tensor file needs`,
        );
    }
  }
}

/** Little-endian two's complement; a `bigint` when it is no safe integer. */
function longInteger(bytes: Buffer, start: number, length: number): number | bigint {
  if (length === 0) return 0;
  const digits = Buffer.from(bytes.subarray(start, start + length)).reverse();
  const value = BigInt.asIntN(length * 8, BigInt(`0x${digits.toString('hex')}`));
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

/** Python writes half of a surrogate pair as three bytes that are no UTF-8: a text that no file in UTF-8 could hold. */
function badText(bytes: Buffer, start: number, end: number): PickleProblem {
  for (let at = start; at + 1 < end; at++) {
    if (bytes[at] === 0xed && bytes[at + 1]! >= 0xa0)
      return new PickleProblem('unsupported', `holds a text with half a surrogate pair (byte ${at})`);
  }
  return new PickleProblem('damaged', `holds a text that is no UTF-8 (byte ${start})`);
}
