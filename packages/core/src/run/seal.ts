import { createHash } from 'node:crypto';
import type { JsonObject } from '@ablata/spec';

/** The end of a sealed file: the SHA-256, in hex, of the same bytes with nothing between these last two quotes. */
const SEAL = /"sha256": "([^"]*)"\n\}\n$/;
/** Bytes of that end, in a file that is whole. */
const SEAL_BYTES = '"sha256": ""\n}\n'.length + 64;

/** Indented JSON whose last entry, `sha256`, tells when any byte of it was changed. */
export function sealedJson(value: JsonObject): Buffer {
  const { sha256: _before, ...rest } = value;
  const open = Buffer.from(`${JSON.stringify({ ...rest, sha256: '' }, null, 2)}\n`);
  return insert(open, digest(open));
}

/**
 * Whether the bytes are still those that {@link sealedJson} gave.
 *
 * @returns the SHA-256 that it says and the one that it has; undefined when there is no seal to read at its end
 */
export function checkSeal(bytes: Uint8Array): { readonly said: string; readonly found: string } | undefined {
  const tail = Buffer.from(bytes.subarray(-SEAL_BYTES)).toString('latin1');
  const said = SEAL.exec(tail)?.[1];
  if (said === undefined) return undefined;
  const end = bytes.length - '"\n}\n'.length;
  const open = Buffer.concat([bytes.subarray(0, end - said.length), bytes.subarray(end)]);
  return { said, found: digest(open) };
}

function insert(open: Buffer, sha256: string): Buffer {
  const end = open.length - '"\n}\n'.length;
  return Buffer.concat([open.subarray(0, end), Buffer.from(sha256), open.subarray(end)]);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
