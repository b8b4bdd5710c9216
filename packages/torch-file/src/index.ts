export { BYTES_PER_ELEMENT, type DType, isDType } from './dtype.ts';
export { damaged, hostile, truncated, unsupported } from './file/file-errors.ts';
export { openFile, type PositionalFile } from './file/positional-file.ts';
export { gather } from './gather.ts';
export { joinNpy } from './npy/join-npy.ts';
export { npyHeader } from './npy/npy-header.ts';
export { type NpyFile, openNpy } from './npy/open-npy.ts';
export { type OpenTorchFileOptions, openTorchFile, type TensorRange, type TorchFile } from './open-torch-file.ts';
export type { ItemsReader } from './pickle/items-reader.ts';
export { PickleWriter, type TensorRef, type WritableDType } from './pickle/pickle-writer.ts';
export { type Elements, elementsOf, halfToNumber, readElements } from './read-elements.ts';
export { readSafetensorsHeader, type SafeTensor, type SafetensorsHeader } from './safetensors/read-safetensors.ts';
export { type Savable, saveTorchFile, TensorToSave, writeTorchFile } from './save-torch-file.ts';
export { type LocatedShard, type LocatedShards, locateShards } from './shards/locate-shards.ts';
export { readAcross } from './shards/read-across.ts';
export { readShardIndex, type Shard, type ShardIndex } from './shards/shard-index.ts';
export { SHARD_INDEX, shardName, shardOf } from './shards/shard-name.ts';
export { type ToJsonOptions, toJson } from './to-json.ts';
export {
  TorchComplex,
  TorchName,
  TorchObject,
  type TorchStorage,
  TorchTensor,
  type TorchValue,
} from './torch-value.ts';
export { type ArchiveStorage, writeArchive } from './write-archive.ts';
export { type ByteSink, ZipWriter } from './zip/zip-writer.ts';
