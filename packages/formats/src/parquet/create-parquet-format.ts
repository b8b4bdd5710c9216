import type { DatasetFormat } from '@ablata/spec';
import { shardOf } from '@ablata/torch-file';
import type { ParquetLayout } from './parquet-schema.ts';

export interface ParquetOptions {
  /** `plain`, or `lcm`: the column names that Meta's Large Concept Model reads, with a `split` column. */
  readonly layout: ParquetLayout;
}

/** Apache Parquet with the embedding as list<float>. */
export function createParquetFormat({ layout }: ParquetOptions): DatasetFormat {
  return {
    identity: { plugin: '@ablata/formats', use: 'parquet', layout },
    extension: 'parquet',
    async write(dataset, folder, name, { signal, normalizer }) {
      const { writeParquet } = await import('./write-parquet.ts');
      const split = (shardOf(name)?.whole ?? name).split('/').at(-1)!;
      await folder.file(`${name}.parquet`, (file) =>
        writeParquet(dataset, file, { layout, split, signal, normalizer }),
      );
    },
    open: async (path) => (await import('./open-parquet.ts')).openParquet(path),
  };
}
