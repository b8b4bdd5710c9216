import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globalNamed, pickleOf } from '../../test/pickle-of.ts';
import { toJson } from '../to-json.ts';
import { PickleProblem } from './pickle-problem.ts';
import { readPickle } from './read-pickle.ts';

describe('readPickle', () => {
  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.of(0x80, 2), 'ends in the middle'],
    ['a text longer than the file', Buffer.of(0x80, 2, 0x58, 255, 255, 255, 127), 'ends in the middle'],
    ['a text of 2^63 bytes', Buffer.concat([Buffer.of(0x80, 4, 0x8d), Buffer.alloc(8, 127)]), 'ends in the middle'],
    ['no value', pickleOf(), 'takes more from its stack than is there'],
    ['items without a mark', pickleOf(0x75), 'has no mark where one is needed'],
    ['a memo that is not there', pickleOf(0x68, 9), 'recalls what it never stored'],
    ['a key without a value', pickleOf(0x7d, 0x28, 'a', 0x75), 'sets a key without a value'],
    ['a dict that is none', pickleOf(0x4e, 0x28, 0x75), 'sets items of what is no dict'],
    ['a list that is none', pickleOf(0x4e, 0x4e, 0x61), 'appends to what is no list'],
    ['a call of None', pickleOf(0x4e, 0x29, 0x52), 'calls what is no function of data'],
    [
      'a call of a storage',
      pickleOf(globalNamed('torch', 'FloatStorage'), 0x29, 0x52),
      'calls what is no function of data',
    ],
    ['an extension', pickleOf(0x82, 1), 'uses the opcode 0x82, which no tensor file needs'],
    ['an instance by INST', pickleOf(0x69), 'uses the opcode 0x69, which no tensor file needs'],
    ['a text that is no UTF-8', pickleOf(0x8c, 2, 0xc3, 0x28), 'holds a text that is no UTF-8 (byte 4)'],
    ['half a surrogate pair', pickleOf(0x8c, 3, 0xed, 0xa0, 0x80), 'holds a text with half a surrogate pair (byte 4)'],
    ['an integer of a megabyte', pickleOf(0x8b, 0, 0, 16, 0), 'holds an integer of 1048576 bytes'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readPickle(bytes)).toThrow(message);
  });

  it('takes keys such as __proto__ as what they are', () => {
    const value = readPickle(pickleOf(0x7d, 0x28, '__proto__', 0x88, 'constructor', 0x4b, 7, 0x75));
    expect(JSON.stringify(toJson('x', value))).toBe('{"__proto__":true,"constructor":7}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('gives a value or a problem for any bytes whatever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readPickle(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(PickleProblem);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('toJson', () => {
  /** A list, then twice the list, then twice that …: 100 levels are 2^100 values in 400 bytes. */
  const doubled = pickleOf(0x5d, ...Array.from({ length: 100 }, (_, k) => [0x71, k, 0x68, k, 0x86]).flat());

  it('does not write out what is shared without end', () => {
    expect(() => toJson('x.pt', readPickle(doubled), { most: 1000 })).toThrow(
      expect.objectContaining({
        code: 'DATA_UNSUPPORTED',
        message: "x.pt can't be read: a value in it has more than 1000 parts once shared lists are written out.",
      }),
    );
  });

  it('does not follow a list into itself, nor 200,000 lists into each other', () => {
    const cyclic = readPickle(pickleOf(0x5d, 0x71, 0, 0x68, 0, 0x61));
    const deep = readPickle(
      Buffer.concat([Buffer.of(0x80, 2), Buffer.alloc(200_000, 0x5d), Buffer.alloc(199_999, 0x61), Buffer.of(0x2e)]),
    );
    for (const value of [cyclic, deep]) expect(() => toJson('x.pt', value)).toThrow('is nested more than 256 deep');
  });
});
