import type { DatasetFormat, DatasetView, Normalizer, OutputFile } from '@ablata/spec';
import { rowBlocks } from '../dataset/row-blocks.ts';
import { jsonLine, rowReader } from '../dataset/row-json.ts';
import { describeDataset } from '../files/describe-dataset.ts';
import { planStorages, type Storage } from '../pt/plan-storages.ts';
import { openSafetensors } from './open-safetensors.ts';

const TYPES = { float32: 'F32', float64: 'F64', bool: 'BOOL' } as const;
const ALIGNMENT = 64;
const ROWS = 1000;

/** Tensors as Hugging Face safetensors, everything else in the JSON sidecar `<name>.safetensors.json`. */
export function createSafetensorsFormat(): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'safetensors', layout: 1 },
    extension: 'safetensors',
    async write(dataset, folder, name, { signal, normalizer }) {
      const storages = planStorages(dataset, normalizer);
      await folder.file(`${name}.safetensors`, async (file) => {
        await file.write(header(storages));
        for (const storage of storages) {
          for await (const bytes of storage.bytes(signal)) await file.write(bytes);
        }
      });
      await folder.file(`${name}.safetensors.json`, (file) => writeSidecar(dataset, file, normalizer, signal));
    },
    open: openSafetensors,
  };
}

/** Source: the format description in the README of huggingface/safetensors. */
function header(storages: readonly Storage[]): Uint8Array {
  let offset = 0;
  const tensors = storages.map(({ path, ref, size }) => {
    const start = offset;
    offset += size;
    return [path.join('.'), { dtype: TYPES[ref.dtype], shape: ref.shape, data_offsets: [start, offset] }];
  });
  const json = Buffer.from(
    JSON.stringify({ __metadata__: { format: 'pt', ablata: '1' }, ...Object.fromEntries(tensors) }),
  );
  const length = Math.ceil((json.length + 8) / ALIGNMENT) * ALIGNMENT - 8;
  const bytes = Buffer.alloc(8 + length, ' ');
  bytes.writeBigUInt64LE(BigInt(length));
  bytes.set(json, 8);
  return bytes;
}

/** `{…what the dataset is, "data": [one row a line]}` */
async function writeSidecar(
  dataset: DatasetView,
  file: OutputFile,
  normalizer: Normalizer | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const about = JSON.stringify(describeDataset(dataset, normalizer));
  await file.write(Buffer.from(`${about.slice(0, -1)},"data":[`));
  const read = rowReader(dataset);
  for (const [start, end] of rowBlocks(dataset.length, ROWS, signal)) {
    const rows = read(start, end).map(jsonLine);
    await file.write(Buffer.from(`${start === 0 ? '\n' : ',\n'}${rows.join(',\n')}`));
  }
  await file.write(Buffer.from('\n]}\n'));
}
