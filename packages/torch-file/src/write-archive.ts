import { createHash } from 'node:crypto';
import { type ByteSink, ZipWriter } from './zip/zip-writer.ts';

/** The data of one tensor, entry `data/<key>`. */
export interface ArchiveStorage {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** Its bytes, piece by piece, little-endian; asked for when its turn comes. */
  data(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * Writes the archive that `torch.load` reads, front to back in one pass: a pickle (see {@link PickleWriter}) and the data of its tensors,
 * each aligned to 64 bytes so that PyTorch can map it. Holds no clock: equal contents give equal bytes.
 *
 * @throws RangeError when a storage has another size than it says; whatever the pieces or the sink throw. The file is then incomplete.
 */
export async function writeArchive(
  sink: ByteSink,
  pickle: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  storages: readonly ArchiveStorage[],
): Promise<void> {
  const zip = new ZipWriter(sink);
  const id = createHash('sha256');
  id.update(`${await zip.entry('archive/data.pkl', pickle)}`);
  await zip.entry('archive/byteorder', [Buffer.from('little')], 6);
  for (const storage of storages)
    id.update(` ${await zip.entry(`archive/data/${storage.key}`, storage.data(), storage.size)}`);
  await zip.entry('archive/version', [Buffer.from('3\n')], 2);
  // 40 digits that stand for the content; PyTorch's are a hash of names and checksums too.
  const digits = BigInt(`0x${id.digest('hex')}`)
    .toString()
    .slice(-40);
  await zip.entry('archive/.data/serialization_id', [Buffer.from(digits)], 40);
  await zip.finish();
}
