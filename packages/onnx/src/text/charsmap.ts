/** What a SentencePiece model replaces in texts before it splits them. */
export interface Charsmap {
  /** Zero-terminated replacements, one after another. */
  readonly replacements: Buffer;
  /**
   * Looks in `bytes` from `at`, up to `end`, for the longest prefix that is replaced, or for the shortest. Afterwards
   * `matched.length` is its length in bytes, 0 for none, and `matched.replacement` where its replacement begins. One object,
   * reused: this runs for every character.
   */
  find(bytes: Uint8Array, at: number, end: number, shortest?: boolean): void;
  readonly matched: { length: number; replacement: number };
}

/**
 * Opens a precompiled charsmap (undefined: it is empty): a 4-byte length, a Darts double-array trie, and the replacements it points to.
 * Unit layout of the trie: s-yata/darts-clone, include/darts.h.
 */
export function openCharsmap(bytes: Buffer): Charsmap | undefined {
  if (bytes.length === 0) return undefined;
  const trieLength = bytes.readUInt32LE(0);
  if (trieLength % 4 !== 0 || 4 + trieLength > bytes.length) throw new RangeError('the charsmap is malformed');
  const trie = Uint32Array.from({ length: trieLength / 4 }, (_, unit) => bytes.readUInt32LE(4 + 4 * unit));
  const matched = { length: 0, replacement: 0 };
  return {
    replacements: bytes.subarray(4 + trieLength),
    matched,
    find(text, at, end, shortest = false) {
      matched.length = 0;
      let unit = trie[0]!;
      let node = offsetOf(unit);
      for (let index = at; index < end; index++) {
        const label = text[index]!;
        node ^= label;
        unit = trie[node]!;
        if ((unit & 0x800000ff) >>> 0 !== label) return;
        node ^= offsetOf(unit);
        if ((unit & 0x100) !== 0) {
          matched.length = index - at + 1;
          matched.replacement = trie[node]! & 0x7fffffff;
          if (shortest) return;
        }
      }
    },
  };
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
