import type { Json, RemoteValue } from '@ablata/spec';

const KINDS = {
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
} as const;
type Kind = keyof typeof KINDS;
type Numbers = InstanceType<(typeof KINDS)[Kind]>;

/** Where a typed array stood, and where its bytes are. */
interface Piece {
  readonly path: readonly (string | number)[];
  readonly kind: Kind;
  readonly offset: number;
  readonly length: number;
}

/**
 * JSON with typed arrays in it, as JSON and bytes.
 *
 * @throws TypeError for what is neither: functions, dates, maps, class instances
 */
export function pack(value: unknown): RemoteValue {
  const pieces: Piece[] = [];
  const chunks: Uint8Array[] = [];
  let offset = 0;
  const visit = (part: unknown, path: readonly (string | number)[]): Json => {
    const kind = kindOf(part);
    if (kind) {
      const { buffer, byteOffset, byteLength, length } = part as Numbers;
      pieces.push({ path, kind, offset, length });
      chunks.push(new Uint8Array(buffer, byteOffset, byteLength));
      offset += byteLength;
      return null;
    }
    if (Array.isArray(part)) return part.map((member: unknown, index) => visit(member, [...path, index]));
    if (typeof part === 'object' && part !== null) {
      const prototype: unknown = Object.getPrototypeOf(part);
      if (prototype !== Object.prototype && prototype !== null) throw notPlain(path);
      const members = Object.entries(part).filter(([, member]) => member !== undefined);
      return Object.fromEntries(members.map(([key, member]) => [key, visit(member, [...path, key])]));
    }
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (typeof part === 'number' && Number.isFinite(part)) return part;
    if (part === undefined && path.length === 0) return null;
    throw notPlain(path);
  };
  const data = visit(value, []);
  return { data: { data, pieces: pieces as unknown as Json }, bytes: Buffer.concat(chunks) };
}

/** What {@link pack} took apart. */
export function unpack({ data, bytes = new Uint8Array() }: RemoteValue): unknown {
  const { data: value, pieces } = data as unknown as { data: Json; pieces: readonly Piece[] };
  const root: { value: unknown } = { value: structuredClone(value) };
  for (const { path, kind, offset, length } of pieces) {
    const numbers = KINDS[kind];
    const copy = Uint8Array.from(bytes.subarray(offset, offset + length * numbers.BYTES_PER_ELEMENT)); // aligned
    let holder = root as unknown as Record<string | number, unknown>;
    for (const key of ['value', ...path.slice(0, -1)].slice(0, path.length)) holder = holder[key] as typeof holder;
    holder[path.at(-1) ?? 'value'] = new numbers(copy.buffer, copy.byteOffset, length);
  }
  return root.value;
}

/** @throws TypeError for what is not JSON */
export function plainJson(value: unknown): Json {
  const { data, bytes } = pack(value);
  if (bytes && bytes.length > 0) throw notPlain([]);
  return (data as unknown as { data: Json }).data;
}

function kindOf(value: unknown): Kind | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  return (Object.keys(KINDS) as Kind[]).find((kind) => value.constructor === KINDS[kind] || isBuffer(kind, value));
}

function isBuffer(kind: Kind, value: ArrayBufferView): boolean {
  return kind === 'u8' && Buffer.isBuffer(value);
}

function notPlain(path: readonly (string | number)[]): TypeError {
  return new TypeError(
    `what crosses to another machine must be JSON and typed arrays; ${path.join('.') || 'it'} is not`,
  );
}
