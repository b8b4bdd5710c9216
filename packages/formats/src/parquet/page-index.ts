import { damaged, type PositionalFile, unsupported } from '@ablata/torch-file';
import type { ColumnChunk } from './read-footer.ts';
import { integerOf, readThrift, sizeOf, structOf, type ThriftStruct } from './thrift.ts';

export type Encoding =
  | 'PLAIN'
  | 'DICTIONARY'
  | 'RLE'
  | 'DELTA_BINARY_PACKED'
  | 'DELTA_LENGTH_BYTE_ARRAY'
  | 'DELTA_BYTE_ARRAY'
  | 'BYTE_STREAM_SPLIT';

/** One page of a column: where it is, and what its header says. */
export interface Page {
  readonly kind: 'dictionary' | 'v1' | 'v2';
  readonly at: number;
  /** Bytes in the file, and once they are unpacked. */
  readonly packed: number;
  readonly size: number;
  /** Values, nulls among them. */
  readonly values: number;
  /** Values of the column before it. */
  readonly first: number;
  readonly encoding: Encoding;
  readonly crc: number | undefined;
  /** Of v2, where levels are never compressed. */
  readonly levels: {
    readonly repetition: number;
    readonly definition: number;
    readonly nulls: number;
    readonly compressed: boolean;
  };
}

/** The most that is unpacked at once, in bytes and in values. */
const MOST_BYTES = 2 ** 28;
const MOST_VALUES = 2 ** 25;
const LONGEST_HEADER = 2 ** 22;
/** By the type in a header: what it is, and the field that says more. An index page (1) is no data. */
const KINDS: Readonly<Record<number, readonly [kind: Page['kind'], field: number]>> = {
  0: ['v1', 5],
  2: ['dictionary', 7],
  3: ['v2', 8],
};
const ENCODINGS: Readonly<Record<number, Encoding>> = {
  0: 'PLAIN',
  2: 'DICTIONARY',
  3: 'RLE',
  5: 'DELTA_BINARY_PACKED',
  6: 'DELTA_LENGTH_BYTE_ARRAY',
  7: 'DELTA_BYTE_ARRAY',
  8: 'DICTIONARY',
  9: 'BYTE_STREAM_SPLIT',
};

/**
 * The pages of a column in one row group, by their headers alone.
 *
 * @throws DATA_DAMAGED when they are not as many values as the footer says · DATA_UNSUPPORTED
 */
export async function readPageIndex(file: PositionalFile, chunk: ColumnChunk): Promise<Page[]> {
  const pages: Page[] = [];
  let values = 0;
  for (let at = chunk.start; at < chunk.end && values < chunk.values; ) {
    const { header, end } = await readHeader(file, at, chunk.end);
    const page = describe(file.path, header, end, values);
    at = end + page.packed;
    if (at > chunk.end) throw damaged(file.path, 'a page runs past the end of its column');
    if (page.kind === undefined) continue;
    pages.push(page);
    if (page.kind !== 'dictionary') values += page.values;
  }
  if (values !== chunk.values)
    throw damaged(file.path, `a column has pages of ${values} values, and the footer says ${chunk.values}`);
  return pages;
}

async function readHeader(
  file: PositionalFile,
  at: number,
  end: number,
): Promise<{ readonly header: ThriftStruct; readonly end: number }> {
  for (let size = 256; ; size *= 8) {
    const bytes = await file.read(at, Math.min(size, end - at));
    try {
      const found = readThrift(bytes, 0);
      return { header: found.struct, end: at + found.end };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // Statistics of long texts make long headers.
      if (bytes.length < size || size > LONGEST_HEADER) throw damaged(file.path, 'a page has no header');
    }
  }
}

/** @returns of a page that is no data, only how long it is */
function describe(
  path: string,
  header: ThriftStruct,
  at: number,
  first: number,
): Page | { readonly kind: undefined; readonly packed: number } {
  try {
    const packed = sizeOf(header, 3);
    const kind = KINDS[sizeOf(header, 1)];
    if (kind === undefined) return { kind, packed };
    const details = structOf(header.get(kind[1]));
    const values = sizeOf(details, 1);
    const size = sizeOf(header, 2);
    if (size > MOST_BYTES || values > MOST_VALUES)
      throw unsupported(path, `a page of it has ${values} values in ${size} bytes`, 'Write smaller pages.');
    const encoding = ENCODINGS[sizeOf(details, kind[0] === 'v2' ? 4 : 2)];
    if (encoding === undefined) throw damaged(path, 'a page is encoded in a way that there is not');
    const none = { repetition: 0, definition: 0, nulls: 0, compressed: true };
    return {
      kind: kind[0],
      at,
      packed,
      size,
      values,
      first,
      encoding,
      crc: header.has(4) ? integerOf(header, 4) >>> 0 : undefined,
      levels:
        kind[0] === 'v2'
          ? {
              repetition: sizeOf(details, 6),
              definition: sizeOf(details, 5),
              nulls: sizeOf(details, 2),
              compressed: details.get(7) !== false,
            }
          : none,
    };
  } catch (error) {
    if (error instanceof RangeError) throw damaged(path, 'a page has no header');
    throw error;
  }
}
