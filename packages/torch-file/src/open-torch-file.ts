import { BYTES_PER_ELEMENT } from './dtype.ts';
import { damaged, hostile, unsupported } from './file/file-errors.ts';
import { openFile, type PositionalFile } from './file/positional-file.ts';
import { gather } from './gather.ts';
import type { ItemsReader } from './pickle/items-reader.ts';
import { PickleProblem } from './pickle/pickle-problem.ts';
import { readPickle } from './pickle/read-pickle.ts';
import { type Elements, readElements } from './read-elements.ts';
import type { TorchTensor, TorchValue } from './torch-value.ts';
import { checkEntry, readEntry, readZip, type ZipEntry } from './zip/zip-reader.ts';

export interface OpenTorchFileOptions {
  /** Classes whose instances are read as their attributes ({@link TorchObject}), by full name: `torch.nn.modules.sparse.Embedding`. */
  readonly classes?: readonly string[];
  /** Given the pickle, what sees the items of its lists as they are read and says which are kept, so that a long list need not be in memory. */
  readonly itemsReader?: (pickle: Buffer) => ItemsReader | undefined;
}

/** A tensor's bytes in the file: contiguous, row-major, little-endian. */
export interface TensorRange {
  /** In bytes from the start of the file; a multiple of 64 in files of PyTorch ≥ 1.6. */
  readonly offset: number;
  readonly byteLength: number;
}

/** An open .pt file. Its structure is in memory, its tensors are not. */
export interface TorchFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** What was given to `torch.save`. */
  readonly value: TorchValue;
  /**
   * Elements `start` to `end` along the first axis (all of them by default; a tensor without axes has one), row-major, whatever the strides.
   * Reads no more than it needs of a contiguous tensor.
   *
   * @throws DATA_TRUNCATED · DATA_DAMAGED
   */
  read(tensor: TorchTensor, start?: number, end?: number): Promise<Elements>;
  /** Where a tensor's bytes lie, or `undefined` when they are not contiguous. @throws DATA_DAMAGED */
  locate(tensor: TorchTensor): TensorRange | undefined;
  /** Checks the checksum of every entry: reads the whole file once. @throws DATA_DAMAGED */
  verify(): Promise<void>;
  close(): void;
  [Symbol.dispose](): void;
}

/** Longest pickle: a Buffer's limit in older Node.js, and far more than any structure needs. */
const MAX_PICKLE = 2 ** 31 - 1;
/**
 * Opens a file that `torch.save` wrote (PyTorch ≥ 1.6): reads its directory and its pickle, running nothing. The checksum of the pickle
 * is checked; {@link TorchFile.verify} checks those of the tensors.
 *
 * @throws DATA_UNREADABLE · DATA_TRUNCATED · DATA_DAMAGED · DATA_UNSUPPORTED · DATA_HOSTILE
 */
export function openTorchFile(path: string, { classes = [], itemsReader }: OpenTorchFileOptions = {}): TorchFile {
  const file = openFile(path);
  try {
    refuseOtherForms(file);
    const entries = readZip(file);
    const pickle = pickleEntry(file, entries);
    const root = pickle.name.slice(0, -'data.pkl'.length);
    refuseBigEndian(file, entries.get(`${root}byteorder`));
    return torchFile(file, entries, root, readValue(file, pickle, new Set(classes), itemsReader));
  } catch (error) {
    file.close();
    throw error;
  }
}

function torchFile(
  file: PositionalFile,
  entries: ReadonlyMap<string, ZipEntry>,
  root: string,
  value: TorchValue,
): TorchFile {
  /** The entry of a tensor's storage, which is known to hold all its elements. */
  const storageOf = (tensor: TorchTensor): ZipEntry => {
    const entry = entries.get(`${root}data/${tensor.storage.key}`);
    if (entry === undefined) throw damaged(file.path, `storage ${tensor.storage.key} of a tensor is missing`);
    const last = tensor.shape.reduce((sum, size, axis) => sum + (size - 1) * tensor.strides[axis]!, tensor.offset);
    const needed = tensor.length === 0 ? 0 : (last + 1) * BYTES_PER_ELEMENT[tensor.dtype];
    if (!(needed <= entry.size))
      throw damaged(
        file.path,
        `a tensor needs ${needed} bytes of storage ${tensor.storage.key}, which has ${entry.size}`,
      );
    return entry;
  };
  return {
    path: file.path,
    size: file.size,
    value,
    async read(tensor, start = 0, end = tensor.shape[0] ?? 1) {
      const base = storageOf(tensor).start;
      const [rows = 1, ...inner] = tensor.shape;
      if (start < 0 || start > end || end > rows) throw new RangeError(`rows ${start} to ${end} of ${rows}`);
      if (tensor.contiguous) {
        const width = inner.reduce((product, size) => product * size, 1);
        return readElements(file, tensor.dtype, base, tensor.offset + start * width, (end - start) * width);
      }
      const offset = tensor.offset + start * (tensor.strides[0] ?? 0);
      const elements = await gather(file, tensor.dtype, base, offset, [end - start, ...inner], tensor.strides);
      return applyFlags(elements, tensor);
    },
    locate(tensor) {
      const { start } = storageOf(tensor);
      if (!tensor.contiguous) return undefined;
      const width = BYTES_PER_ELEMENT[tensor.dtype];
      return { offset: start + tensor.offset * width, byteLength: tensor.length * width };
    },
    async verify() {
      for (const entry of entries.values()) await checkEntry(file, entry);
    },
    close: () => file.close(),
    [Symbol.dispose]: () => file.close(),
  };
}

function applyFlags(elements: Elements, { conjugated, negated, dtype }: TorchTensor): Elements {
  if (elements instanceof BigInt64Array || elements instanceof BigUint64Array) return elements;
  if (conjugated && dtype.startsWith('complex'))
    for (let index = 1; index < elements.length; index += 2) elements[index] = -elements[index]!;
  if (negated) for (let index = 0; index < elements.length; index++) elements[index] = -elements[index]!;
  return elements;
}

function pickleEntry(file: PositionalFile, entries: ReadonlyMap<string, ZipEntry>): ZipEntry {
  const names = [...entries.keys()];
  if (names.some((name) => /^([^/]+\/)?constants\.pkl$/.test(name)))
    throw unsupported(file.path, 'it is a TorchScript program', resave(file.path, 'torch.jit.load(%).state_dict()'));
  for (const [index, { method }] of [...entries.values()].entries()) {
    if (method === 0) continue;
    throw unsupported(
      file.path,
      `its entry ${index} is compressed (method ${method}), which PyTorch never does`,
      'If you trust the file, load it in PyTorch and save it again with torch.save.',
    );
  }
  const found = [...entries.values()].find(({ name }) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (found === undefined)
    throw unsupported(file.path, 'the zip holds no data.pkl', 'Is it a PyTorch file? torch.save writes one.');
  if (found.size > MAX_PICKLE)
    throw unsupported(file.path, `its pickle has ${found.size} bytes`, 'At most 2 GB are read.');
  return found;
}

function readValue(
  file: PositionalFile,
  entry: ZipEntry,
  classes: ReadonlySet<string>,
  itemsReader: OpenTorchFileOptions['itemsReader'],
): TorchValue {
  const bytes = readEntry(file, entry);
  try {
    return readPickle(bytes, classes, itemsReader?.(bytes));
  } catch (error) {
    if (!(error instanceof PickleProblem)) throw error;
    const what = `its pickle ${error.message}`;
    if (error.kind === 'hostile') throw hostile(file.path, what);
    if (error.kind === 'damaged') throw damaged(file.path, what);
    throw unsupported(
      file.path,
      what,
      'Save tensors, dicts, lists, strings and numbers alone: a model as model.state_dict(), an array as torch.from_numpy(array).',
    );
  }
}

function refuseOtherForms(file: PositionalFile): void {
  const head = file.readNow(0, Math.min(4, file.size));
  // PROTO and a protocol: a pickle that stands alone.
  if (head[0] === 0x80 && head[1]! <= 5) {
    throw unsupported(
      file.path,
      'it is a bare pickle, as PyTorch before 1.6 wrote it, and no zip',
      resave(file.path, "torch.load(%, map_location='cpu', weights_only=True)"),
    );
  }
  if (head.length === 4 && head.toString('latin1', 0, 2) !== 'PK')
    throw damaged(file.path, 'it does not start as a zip');
}

/** The line of Python that mends it. */
function resave(path: string, load: string): string {
  const quoted = JSON.stringify(path);
  const target = JSON.stringify(path.replace(/(\.\w+)?$/, '.new$1'));
  return `Save it again: python3 -c 'import torch; torch.save(${load.replace('%', quoted).replaceAll("'", '"')}, ${target})'`;
}

/** PyTorch ≥ 2.1 states its byte order. */
function refuseBigEndian(file: PositionalFile, entry: ZipEntry | undefined): void {
  if (entry === undefined) return;
  if (entry.size > 16) throw damaged(file.path, 'its byte order is no word');
  const order = readEntry(file, entry).toString('latin1').trim();
  if (order !== 'little')
    throw unsupported(
      file.path,
      `its byte order is ${order.replace(/[^\w-]/g, '?')}, not little`,
      'Save it on a little-endian machine.',
    );
}
