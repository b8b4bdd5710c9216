/** A pickle of protocol 2 from opcodes and texts; a text becomes BINUNICODE. STOP is added. */
export function pickleOf(...parts: readonly (number | string | Uint8Array)[]): Buffer {
  const bytes = parts.map((part) => {
    if (typeof part === 'number') return Buffer.of(part);
    if (typeof part !== 'string') return part;
    const text = Buffer.from(part);
    const head = Buffer.of(0x58, 0, 0, 0, 0);
    head.writeUInt32LE(text.length, 1);
    return Buffer.concat([head, text]);
  });
  return Buffer.concat([Buffer.of(0x80, 2), ...bytes, Buffer.of(0x2e)]);
}

/** The opcode GLOBAL with its two lines. */
export function globalNamed(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`, 'latin1');
}
