import { crc32 } from 'node:zlib';
import type { Failure } from './ledger.ts';

/** CRC-32 of a row's content under its key: a row that damage put under another key does not pass either. */
export function checksum(key: Uint8Array, content: string | Uint8Array, flag = 0): number {
  return crc32(content, crc32(new Uint8Array([flag]), crc32(key)));
}

/** What the checksum of a failure covers. */
export function failureContent({ code, message, hint }: Failure): string {
  return JSON.stringify([code, message, hint]);
}
