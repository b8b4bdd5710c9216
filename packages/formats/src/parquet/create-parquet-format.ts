import type { DatasetFormat } from '@ablata/spec';
import { openParquet } from './open-parquet.ts';
import type { ParquetLayout } from './parquet-schema.ts';
import { writeParquet } from './write-parquet.ts';

export interface ParquetOptions {
  /** `plain`, or `lcm`: the column names that Meta's Large Concept Model reads, with a `split` column. */
  readonly layout: ParquetLayout;
}

/** Apache Parquet with the embedding as list<float>. */
export function createParquetFormat({ layout }: ParquetOptions): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'parquet', layout },
    extension: 'parquet',
    write: (dataset, folder, name, { signal, normalizer }) =>
      folder.file(`${name}.parquet`, (file) =>
        writeParquet(dataset, file, { layout, split: name.split('/').at(-1)!, signal, normalizer }),
      ),
    open: openParquet,
  };
}
