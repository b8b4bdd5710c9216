import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PickleRefusal, unpickle } from './unpickle.ts';

/** A pickle of protocol 2 from opcodes, strings (as BINUNICODE) and STOP. */
function pickle(...parts: (number | string)[]): Buffer {
  const bytes = parts.map((part) => {
    if (typeof part === 'number') return Buffer.of(part);
    const text = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([Buffer.of(0x58), length, text]);
  });
  return Buffer.concat([Buffer.of(0x80, 2), ...bytes, Buffer.of(0x2e)]);
}

const global = (module: string, name: string) => [...Buffer.from(`c${module}\n${name}\n`)];

describe('unpickle', () => {
  it('reads plain values', () => {
    const value = unpickle(pickle(0x7d, 0x28, 'a', 0x4b, 7, 'b', 0x88, 'c', 0x4a, 0xfe, 0xff, 0xff, 0xff, 0x75));
    expect(value).toEqual(
      new Map<string, unknown>([
        ['a', 7],
        ['b', true],
        ['c', -2],
      ]),
    );
  });

  it.each([
    ['os', 'system'],
    ['builtins', 'eval'],
    ['torch._utils', '_rebuild_sparse_tensor'],
    ['constructor', 'prototype'],
  ])('refuses the global %s.%s by name, before anything is made of it', (module, name) => {
    expect(() => unpickle(pickle(...global(module, name)))).toThrow(
      new RegExp(`^the pickle refers to ${module}\\.${name}, which is not allowed \\(byte \\d+ of the pickle\\)$`),
    );
  });

  it('refuses to call what is only a name, and to fill what is no dictionary', () => {
    expect(() => unpickle(pickle(...global('torch', 'FloatStorage'), 0x29, 0x52))).toThrow(
      'torch.FloatStorage may not be called',
    );
    expect(() => unpickle(pickle(0x4b, 1, 'key', 'value', 0x73))).toThrow(
      'the pickle fills a dictionary that is not one',
    );
    expect(() => unpickle(pickle(0x69))).toThrow('opcode 0x69 is not allowed');
  });

  it('gives a value or a refusal for any bytes whatever, and never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          unpickle(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(PickleRefusal);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
