import { DatasetFormat, definePlugin, Project, provide, Source } from '@ablata/spec';
import { type } from 'arktype';
import { createArrowFormat } from './arrow/create-arrow-format.ts';
import { card } from './card/card.ts';
import { createJsonlFormat } from './jsonl/create-jsonl-format.ts';
import { normalize } from './normalizer/normalize.ts';
import { createNpyFormat } from './npy/create-npy-format.ts';
import { createParquetFormat } from './parquet/create-parquet-format.ts';
import { createPtFormat } from './pt/create-pt-format.ts';
import { createSafetensorsFormat } from './safetensors/create-safetensors-format.ts';
import { createDatasetSource, datasetSourceOptions } from './source/dataset-source.ts';

const none = type({ '+': 'reject' });

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
    provide(DatasetFormat, 'pt', { options: none, create: createPtFormat }),
    provide(DatasetFormat, 'safetensors', { options: none, create: createSafetensorsFormat }),
    provide(DatasetFormat, 'parquet', {
      options: type({ layout: "'plain' | 'lcm' = 'plain'", '+': 'reject' }),
      create: createParquetFormat,
    }),
    provide(DatasetFormat, 'arrow', { options: none, create: createArrowFormat }),
    provide(DatasetFormat, 'npy', { options: none, create: createNpyFormat }),
    provide(DatasetFormat, 'jsonl', {
      options: type({ embedding: "'numbers' | 'base64' | 'none' = 'numbers'", '+': 'reject' }),
      create: createJsonlFormat,
    }),
  ],
});
