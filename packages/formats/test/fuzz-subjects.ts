import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatasetFormat } from '@ablata/spec';
import { createArrowFormat } from '../src/arrow/create-arrow-format.ts';
import { createOutputFolder } from '../src/files/create-output-folder.ts';
import { createJsonlFormat } from '../src/jsonl/create-jsonl-format.ts';
import { createNpyFormat } from '../src/npy/create-npy-format.ts';
import { createParquetFormat } from '../src/parquet/create-parquet-format.ts';
import { createPtFormat } from '../src/pt/create-pt-format.ts';
import { createSafetensorsFormat } from '../src/safetensors/create-safetensors-format.ts';
import { sampleDataset } from '../src/sample.fixture.ts';

/** A file to damage, with what stands beside it. */
export interface FuzzSubject {
  readonly name: string;
  /** Names and contents; the first is the one that is opened. */
  readonly files: readonly (readonly [name: string, bytes: Buffer])[];
  /** Whether checksums cover every value: what opens after damage then holds what it held before. */
  readonly checksums: boolean;
}

const OURS: Readonly<Record<string, DatasetFormat>> = {
  pt: createPtFormat(),
  safetensors: createSafetensorsFormat(),
  parquet: createParquetFormat({ layout: 'plain' }),
  arrow: createArrowFormat(),
  npy: createNpyFormat(),
  jsonl: createJsonlFormat({ embedding: 'base64' }),
};

/** Other programs' files, in which more of the readers takes part. */
const THEIRS: Readonly<Record<string, readonly string[]>> = {
  pt: ['torch-half.pt', 'torch-transposed.pt'],
  safetensors: ['torch-half.safetensors'],
  parquet: [
    ...[
      'pyarrow-rich.parquet',
      'pyarrow-rich-v2.parquet',
      'pyarrow-delta.parquet',
      'pyarrow-zstd.parquet',
      'pyarrow-gzip.parquet',
    ],
    ...[
      'pyarrow-brotli.parquet',
      'pyarrow-lz4.parquet',
      'pyarrow-int96.parquet',
      'polars.parquet',
      'duckdb-snappy.parquet',
    ],
  ],
  arrow: [
    ...[
      'pyarrow-rich.arrow',
      'pyarrow-large.arrow',
      'pyarrow-large-stream.arrow',
      'pyarrow-stream-zstd.arrow',
      'pyarrow-lz4.arrow',
    ],
    ...['polars.arrow', 'polars-stream.arrow', 'datasets.arrow', 'pyarrow-list.arrow'],
  ],
  npy: ['numpy-fortran.npy', 'numpy-half.npy'],
  jsonl: ['python-utf8.jsonl', 'duckdb.jsonl'],
};

export const FUZZED = Object.keys(OURS);

/** Files of a format: one of ours, written into this folder, and several of other programs. */
export async function fuzzSubjects(format: string, folder: string): Promise<FuzzSubject[]> {
  const written = join(folder, format);
  await OURS[format]!.write(sampleDataset(12, 6), createOutputFolder(written), 'x', {
    signal: new AbortController().signal,
  });
  const checksums = format === 'pt';
  const fixtures = fileURLToPath(new URL('../src/__fixtures__/readers', import.meta.url));
  const load = (root: string, main: string): FuzzSubject => {
    const names = readdirSync(root).filter((name) => name === main || name.startsWith(`${main}.`));
    return { name: main, checksums, files: names.sort().map((name) => [name, readFileSync(join(root, name))]) };
  };
  return [load(written, `x.${format}`), ...THEIRS[format]!.map((name) => load(fixtures, name))];
}
