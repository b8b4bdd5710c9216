import { createRandom, type Random } from '@ablata/spec';

/** Values that lengths, offsets and counts break at. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

/**
 * A file with a little of it changed: bits, bytes, words of extreme values, parts cut out, doubled, moved or cut off. The same seed gives the
 * same damage.
 */
export function mutate(whole: Uint8Array, seed: number): Buffer {
  const random = createRandom(seed, 'mutate');
  let bytes: Buffer = Buffer.from(whole);
  const changes = random.integer(1, random.integer(1, 4));
  for (let change = 0; change < changes && bytes.length > 0; change++) bytes = mutateOnce(bytes, random);
  return bytes;
}

function mutateOnce(bytes: Buffer, random: Random): Buffer {
  // What a file says of itself is mostly at its ends: look there more often.
  const near = random.integer(0, Math.min(bytes.length - 1, 700));
  const at = random.pick([random.integer(0, bytes.length - 1), near, bytes.length - 1 - near]);
  const length = Math.min(random.integer(1, 64), bytes.length - at);
  switch (random.integer(0, 7)) {
    case 0:
      bytes[at]! ^= 1 << random.integer(0, 7);
      return bytes;
    case 1:
      bytes[at] = random.integer(0, 255);
      return bytes;
    case 2:
    case 3: {
      const word = Buffer.alloc(8);
      word.writeUInt32LE(random.pick(EXTREMES), 0);
      word.writeUInt32LE(random.pick([0, 0, 0, 0xffffffff, 1]), 4);
      word.copy(bytes, at, 0, random.pick([2, 4, 8]));
      return bytes;
    }
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 5:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 6:
      bytes.copyWithin(at, random.integer(0, bytes.length - 1), bytes.length);
      return bytes;
    default:
      return random.integer(0, 3) === 0 ? bytes.subarray(0, at) : bytes.fill(random.integer(0, 255), at, at + length);
  }
}
