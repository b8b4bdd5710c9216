import { isUtf8 } from 'node:buffer';
import { damaged, unsupported } from '@ablata/torch-file';

/**
 * A text that is UTF-8, or an error that says where it is not.
 *
 * @param where e.g. `line 7`
 * @param start of these bytes in the file, for the offset in the message; left out where they do not lie in one
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED for what another encoding explains
 */
export function decodeUtf8(path: string, bytes: Uint8Array, where: string, start?: number): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  const at = firstBadByte(buffer);
  const place = start === undefined ? `byte ${at} of it` : `byte ${start + at} of the file`;
  if (buffer[0] === 0xff && buffer[1] === 0xfe) throw unsupported(path, `${where} is UTF-16`, 'Write it as UTF-8.');
  throw damaged(path, `${where} is no UTF-8 (${place})`);
}

/** By halves: a prefix is UTF-8 up to the bad byte, but for a character cut at its end. */
function firstBadByte(buffer: Buffer): number {
  let [good, bad] = [0, buffer.length];
  while (bad - good > 8) {
    const middle = (good + bad) >> 1;
    if (isPrefix(buffer.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  while (good < buffer.length && isPrefix(buffer.subarray(0, good + 1))) good++;
  return good;
}

/** Whether up to three bytes more could make it UTF-8. */
function isPrefix(buffer: Buffer): boolean {
  for (let cut = 0; cut < 4 && cut <= buffer.length; cut++) {
    const end = buffer.length - cut;
    if (!isUtf8(buffer.subarray(0, end))) continue;
    return cut === 0 || isStart(buffer.subarray(end));
  }
  return false;
}

/** The first bytes of a character that needs more of them. */
function isStart(bytes: Buffer): boolean {
  const need = bytes[0]! >= 0xf0 ? 4 : bytes[0]! >= 0xe0 ? 3 : 2;
  if (bytes[0]! < 0xc2 || bytes[0]! > 0xf4 || bytes.length >= need) return false;
  return bytes.subarray(1).every((byte) => byte >= 0x80 && byte < 0xc0);
}
