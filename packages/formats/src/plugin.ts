import { DatasetFormat, definePlugin, Project, provide, Source, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createArrowFormat } from './arrow/create-arrow-format.ts';
import { card, type cardOptions } from './card/card.ts';
import { createJsonlFormat } from './jsonl/create-jsonl-format.ts';
import { normalize } from './normalizer/normalize.ts';
import type { normalizeOptions } from './normalizer/normalize-options.ts';
import { createNpyFormat } from './npy/create-npy-format.ts';
import { createParquetFormat } from './parquet/create-parquet-format.ts';
import { createPtFormat } from './pt/create-pt-format.ts';
import { createSafetensorsFormat } from './safetensors/create-safetensors-format.ts';
import { shardOptions } from './shards/shard-options.ts';
import { sharded } from './shards/sharded.ts';
import { createDatasetSource, datasetSourceOptions } from './source/dataset-source.ts';

const sharding = type({
  /** Cuts the dataset and each set into files of so many rows or bytes. */
  'shard?': shardOptions,
  '+': 'reject',
});
const parquetOptions = type({
  /** The columns that anybody reads, or those that Meta's Large Concept Model trains on. */
  layout: "'plain' | 'lcm' = 'plain'",
  'shard?': shardOptions,
  '+': 'reject',
});
const jsonlOptions = type({
  /** Vectors as lists of numbers, as base64 of float32 (little-endian), or not at all. */
  embedding: "'numbers' | 'base64' | 'none' = 'numbers'",
  'shard?': shardOptions,
  '+': 'reject',
});
/** Of a float32: nine digits, a point, often an exponent, and the comma; in base64; not there. */
const BYTES_IN_JSON = { numbers: 14, base64: 16 / 3, none: 0 } as const;

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'source/dataset': TypedOptions<typeof datasetSourceOptions>;
    'output/pt': TypedOptions<typeof sharding>;
    'output/safetensors': TypedOptions<typeof sharding>;
    'output/parquet': TypedOptions<typeof parquetOptions>;
    'output/arrow': TypedOptions<typeof sharding>;
    'output/npy': TypedOptions<typeof sharding>;
    'output/jsonl': TypedOptions<typeof jsonlOptions>;
  }
  interface AblataStageOptions {
    normalize: TypedOptions<typeof normalizeOptions>;
    card: TypedOptions<typeof cardOptions>;
  }
}

export default definePlugin({
  name: '@ablata/formats',
  specVersion: 1,
  stages: [normalize, card],
  provides: [
    provide(Source, 'dataset', {
      options: datasetSourceOptions,
      needs: { project: Project },
      create: createDatasetSource,
    }),
    provide(DatasetFormat, 'pt', {
      options: sharding,
      create: ({ shard }) => sharded(createPtFormat(), shard),
    }),
    provide(DatasetFormat, 'safetensors', {
      options: sharding,
      create: ({ shard }) => sharded(createSafetensorsFormat(), shard),
    }),
    provide(DatasetFormat, 'parquet', {
      options: parquetOptions,
      create: ({ layout, shard }) => sharded(createParquetFormat({ layout }), shard),
    }),
    provide(DatasetFormat, 'arrow', {
      options: sharding,
      create: ({ shard }) => sharded(createArrowFormat(), shard),
    }),
    provide(DatasetFormat, 'npy', {
      options: sharding,
      create: ({ shard }) => sharded(createNpyFormat(), shard),
    }),
    provide(DatasetFormat, 'jsonl', {
      options: jsonlOptions,
      create: ({ embedding, shard }) => sharded(createJsonlFormat({ embedding }), shard, BYTES_IN_JSON[embedding]),
    }),
  ],
});
