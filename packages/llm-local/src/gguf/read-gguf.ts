import { open } from 'node:fs/promises';
import { messages } from '../messages.ts';
import { ByteReader, EndOfFile } from './byte-reader.ts';
import { tensorBytes } from './tensor-types.ts';
import { whatItIs } from './what-it-is.ts';

/** What a GGUF file says of its model: short values by their key (`general.architecture`, `llama.context_length`, …). */
export interface Gguf {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** Keys of lists, with how long they are. The lists themselves (a vocabulary of 100,000 tokens) are passed over. */
  readonly lists: ReadonlyMap<string, number>;
  readonly tensors: number;
}

export type GgufValue = string | number | boolean;

const STRING = 8;
const ARRAY = 9;
/** Bytes of the fixed types, by number: u8 i8 u16 i16 u32 i32 f32 bool – – u64 i64 f64. */
const WIDTHS: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];
/** No sound file has a key, a text or a count beyond. */
const MOST = 1 << 28;

class Damage extends Error {}

/**
 * Reads the head of a GGUF file: its metadata, and from its list of tensors how long the file has to be.
 * The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @throws DATA_GGUF_NONE when it is something else, DATA_GGUF_BROKEN when it is cut or makes no sense
 */
export async function readGguf(path: string): Promise<Gguf> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const reader = new ByteReader(file);
    const head = Buffer.alloc(Math.min(size, 512));
    await file.read(head, 0, head.length, 0);
    if (head.toString('latin1', 0, 4) !== 'GGUF') throw messages.notGguf(path, whatItIs(head, size));
    try {
      return await readHead(reader, size);
    } catch (error) {
      if (error instanceof EndOfFile) throw messages.broken(path, `it ends at byte ${size}, within its own head`);
      if (error instanceof Damage) throw messages.broken(path, error.message);
      throw error;
    }
  } finally {
    await file.close();
  }
}

async function readHead(reader: ByteReader, size: number): Promise<Gguf> {
  reader.skip(4);
  const version = await reader.uint32();
  if (version < 2 || version > 3) {
    throw new Damage(
      version > 0xffff ? 'it is of a big-endian machine' : `it has version ${version} of the format, known are 2 and 3`,
    );
  }
  const tensors = await count(reader);
  const entries = await count(reader);
  const metadata = new Map<string, GgufValue>();
  const lists = new Map<string, number>();
  for (let entry = 0; entry < entries; entry++) {
    const key = await text(reader);
    const type = await reader.uint32();
    if (type === ARRAY) lists.set(key, await passOver(reader));
    else metadata.set(key, await value(reader, type));
  }
  const needed = await bytesNeeded(reader, tensors, Number(metadata.get('general.alignment') ?? 32));
  if (size < needed) throw new Damage(`it has ${size} of ${needed} bytes: a download that was cut`);
  return { metadata, lists, tensors };
}

async function count(reader: ByteReader): Promise<number> {
  const found = await reader.uint64();
  if (found > MOST) throw new Damage(`a count of ${found} at byte ${reader.position - 8}`);
  return found;
}

async function text(reader: ByteReader): Promise<string> {
  return (await reader.bytes(await count(reader))).toString('utf8');
}

async function value(reader: ByteReader, type: number): Promise<GgufValue> {
  if (type === STRING) return text(reader);
  const bytes = await reader.bytes(widthOf(reader, type));
  const read = [
    () => bytes.readUInt8(),
    () => bytes.readInt8(),
    () => bytes.readUInt16LE(),
    () => bytes.readInt16LE(),
    () => bytes.readUInt32LE(),
    () => bytes.readInt32LE(),
    () => bytes.readFloatLE(),
    () => bytes[0] !== 0,
    undefined,
    undefined,
    () => Number(bytes.readBigUInt64LE()),
    () => Number(bytes.readBigInt64LE()),
    () => bytes.readDoubleLE(),
  ][type];
  return read?.() ?? 0;
}

/** Passes over a list; gives its length. */
async function passOver(reader: ByteReader): Promise<number> {
  const type = await reader.uint32();
  const length = await count(reader);
  if (type === STRING) for (let index = 0; index < length; index++) reader.skip(await count(reader));
  else if (type === ARRAY) for (let index = 0; index < length; index++) await passOver(reader);
  else reader.skip(length * widthOf(reader, type));
  return length;
}

function widthOf(reader: ByteReader, type: number): number {
  const width = WIDTHS[type];
  if (width === undefined) throw new Damage(`a value of unknown type ${type} at byte ${reader.position}`);
  return width;
}

/** How long the file is at least: to the end of its last tensor. */
async function bytesNeeded(reader: ByteReader, tensors: number, alignment: number): Promise<number> {
  let end = 0;
  for (let tensor = 0; tensor < tensors; tensor++) {
    await text(reader);
    const rank = await reader.uint32();
    if (rank > 8) throw new Damage(`a tensor of ${rank} dimensions at byte ${reader.position - 4}`);
    let elements = 1;
    for (let dimension = 0; dimension < rank; dimension++) elements *= await reader.uint64();
    const type = await reader.uint32();
    end = Math.max(end, (await reader.uint64()) + tensorBytes(type, elements));
  }
  return Math.ceil(reader.position / alignment) * alignment + end;
}
