import type { ByteSource } from './byte-source.ts';
import { checkpointError, truncatedCheckpoint } from './checkpoint-error.ts';
import { isKind, type PickledTensor, type PickleValue } from './pickle-values.ts';
import { bytesPerElement, elementCount, type TensorEntry } from './tensor-entry.ts';
import { PickleRefusal, unpickle } from './unpickle.ts';
import { readZipDirectory, type ZipMember } from './zip-directory.ts';

/**
 * Finds the tensors of a file written by `torch.save` (zip form, PyTorch ≥ 1.6) without reading any of them. A tensor's
 * name is the path of dictionary keys to it, joined by `/`: `model/layer_norm.weight`.
 */
export function readTorch(source: ByteSource): Map<string, TensorEntry> {
  const members = readZipDirectory(source);
  const pickleName = [...members.keys()].find((name) => name === 'data.pkl' || name.endsWith('/data.pkl'));
  if (pickleName === undefined) {
    throw checkpointError(
      'FORMAT',
      source.path,
      'the zip archive holds no data.pkl, so it was not written by torch.save',
      'Give the path of sonar_text_encoder.pt or of the safetensors port.',
    );
  }
  const root = pickleName.slice(0, -'data.pkl'.length);
  refuseBigEndian(source, members.get(`${root}byteorder`));

  const tensors = new Map<string, TensorEntry>();
  const visit = (value: PickleValue, path: string): void => {
    if (isKind(value, 'tensor')) tensors.set(path, locate(source, path, value, members, root));
    else if (isKind(value, 'object')) visit(value.state, path);
    else if (value instanceof Map) {
      for (const [key, item] of value) {
        if (typeof key === 'string') visit(item, path === '' ? key : `${path}/${key}`);
      }
    }
  };
  visit(readPickle(source, members.get(pickleName)!), '');
  return tensors;
}

function readPickle(source: ByteSource, member: ZipMember): PickleValue {
  try {
    return unpickle(source.read(member.offset, member.byteLength, 'data.pkl'));
  } catch (error) {
    if (!(error instanceof PickleRefusal)) throw error;
    throw checkpointError(
      'PICKLE',
      source.path,
      `${error.message}; only tensors, dictionaries and plain values are read`,
      'Save the state dict alone: torch.save({"model": model.state_dict()}, path).',
    );
  }
}

function locate(
  source: ByteSource,
  name: string,
  tensor: PickledTensor,
  members: ReadonlyMap<string, ZipMember>,
  root: string,
): TensorEntry {
  const { storage, shape, stride } = tensor;
  const size = bytesPerElement[storage.dtype];
  const member = members.get(`${root}data/${storage.key}`);
  if (member === undefined) {
    throw checkpointError(
      'FORMAT',
      source.path,
      `${name} refers to storage ${storage.key}, which is not in the archive`,
      'The file is damaged: fetch it again.',
    );
  }
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis]! > 1 && stride[axis] !== expected) {
      throw checkpointError(
        'NOT_CONTIGUOUS',
        source.path,
        `${name} is not contiguous (shape [${shape.join()}], strides [${stride.join()}])`,
        'Call .contiguous() on every tensor before torch.save.',
      );
    }
    expected *= shape[axis]!;
  }
  const byteLength = elementCount(shape) * size;
  if (tensor.offset * size + byteLength > member.byteLength) throw truncatedCheckpoint(source.path, name, source.size);
  return { dtype: storage.dtype, shape, offset: member.offset + tensor.offset * size, byteLength };
}

/** PyTorch ≥ 2.1 states its byte order. */
function refuseBigEndian(source: ByteSource, member: ZipMember | undefined): void {
  if (member === undefined) return;
  const order = source.read(member.offset, member.byteLength, 'byteorder').toString('utf8').trim();
  if (order === 'little') return;
  throw checkpointError(
    'FORMAT',
    source.path,
    `its byte order is ${order}, little is required`,
    'Save it on a little-endian machine.',
  );
}
