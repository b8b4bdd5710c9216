/** A record found in a table's leaf page. The row id stands first, as SQLite keeps it outside the record. */
export interface CarvedRecord {
  readonly rowid: number;
  readonly values: readonly (null | number | string | Uint8Array)[];
}

const LEAF_TABLE_PAGE = 13;
/** Nothing in a ledger is longer; a damaged length must not make us read everything. */
const LONGEST = 64 * 1024 * 1024;

/**
 * Reads all records out of an SQLite image page by page, without its header, schema or indexes: what stands in an intact leaf
 * page is found whatever happened to the rest. What it gives may be stale or damaged: check it.
 *
 * Format: https://sqlite.org/fileformat2.html
 *
 * @param page gives a page by number, counted from 1; undefined behind the end.
 */
export function* carvePages(
  pages: number,
  usable: number,
  page: (number: number) => Uint8Array | undefined,
): Generator<CarvedRecord> {
  for (let number = 1; number <= pages; number++) {
    const bytes = page(number);
    if (!bytes) continue;
    const start = number === 1 ? 100 : 0;
    if (bytes[start] !== LEAF_TABLE_PAGE) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const cells = Math.min(view.getUint16(start + 3), Math.floor((bytes.length - start - 8) / 2));
    for (let cell = 0; cell < cells; cell++) {
      const record = readCell(bytes, view.getUint16(start + 8 + cell * 2), usable, page);
      if (record) yield record;
    }
  }
}

function readCell(
  bytes: Uint8Array,
  offset: number,
  usable: number,
  page: (number: number) => Uint8Array | undefined,
): CarvedRecord | undefined {
  try {
    const [length, afterLength] = varint(bytes, offset);
    const [rowid, start] = varint(bytes, afterLength);
    if (length > LONGEST) return undefined;
    const payload = readPayload(bytes, start, length, usable, page);
    return payload && { rowid, values: readValues(payload) };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it points out of the page: damaged
    throw error;
  }
}

/** A long record begins in its cell and goes on in a chain of overflow pages. */
function readPayload(
  bytes: Uint8Array,
  start: number,
  length: number,
  usable: number,
  page: (number: number) => Uint8Array | undefined,
): Uint8Array | undefined {
  const most = usable - 35;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const spill = least + ((length - least) % (usable - 4));
  const local = length <= most ? length : spill <= most ? spill : least;
  if (start + local > bytes.length) return undefined;
  if (local === length) return bytes.subarray(start, start + length);
  const payload = new Uint8Array(length);
  payload.set(bytes.subarray(start, start + local));
  let next = uint32(bytes, start + local);
  for (let filled = local; filled < length; ) {
    const overflow = page(next);
    if (!overflow) return undefined;
    const part = overflow.subarray(4, Math.min(usable, 4 + length - filled));
    if (part.length === 0) return undefined;
    payload.set(part, filled);
    filled += part.length;
    next = uint32(overflow, 0);
  }
  return payload;
}

function readValues(payload: Uint8Array): CarvedRecord['values'] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const [headerLength, first] = varint(payload, 0);
  const values: (null | number | string | Uint8Array)[] = [];
  let body = headerLength;
  for (let at = first; at < headerLength; ) {
    const [type, next] = varint(payload, at);
    at = next;
    const length = lengthOf(type);
    if (body + length > payload.length) throw new RangeError('value out of its record');
    values.push(readValue(view, payload, type, body, length));
    body += length;
  }
  return values;
}

function readValue(
  view: DataView,
  payload: Uint8Array,
  type: number,
  at: number,
  length: number,
): null | number | string | Uint8Array {
  if (type === 0) return null;
  if (type === 7) return view.getFloat64(at);
  if (type <= 6) {
    let value = view.getInt8(at);
    for (let index = 1; index < length; index++) value = value * 256 + view.getUint8(at + index);
    return value;
  }
  if (type <= 9) return type - 8;
  const bytes = payload.subarray(at, at + length);
  return type % 2 === 0 ? bytes : Buffer.from(bytes).toString('utf8');
}

function lengthOf(type: number): number {
  const fixed = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type];
  if (fixed !== undefined) return fixed;
  if (type < 12) throw new RangeError('reserved type');
  return Math.floor((type - 12) / 2);
}

/** SQLite's big-endian variable-length integer, and where the next byte is. */
function varint(bytes: Uint8Array, at: number): [number, number] {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) throw new RangeError('number out of its page');
    if (index === 8) return [value * 256 + byte, at + 9];
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + index + 1];
  }
  return [value, at + 9];
}

function uint32(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw new RangeError('number out of its page');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at);
}
