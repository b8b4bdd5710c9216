import { type DatasetFormatSubject, describeDatasetFormat } from '@ablata/testkit';
import { createArrowFormat } from './arrow/create-arrow-format.ts';
import { createJsonlFormat } from './jsonl/create-jsonl-format.ts';
import { createNpyFormat } from './npy/create-npy-format.ts';
import { createParquetFormat } from './parquet/create-parquet-format.ts';
import { createPtFormat } from './pt/create-pt-format.ts';
import { createSafetensorsFormat } from './safetensors/create-safetensors-format.ts';

const subject = (create: DatasetFormatSubject['create'], reads = true): DatasetFormatSubject => ({
  create,
  capabilities: { reads, empty: true },
});

describeDatasetFormat('pt', subject(createPtFormat));
describeDatasetFormat('safetensors', subject(createSafetensorsFormat));
describeDatasetFormat(
  'parquet',
  subject(() => createParquetFormat({ layout: 'plain' })),
);
describeDatasetFormat(
  'parquet (lcm)',
  subject(() => createParquetFormat({ layout: 'lcm' })),
);
describeDatasetFormat('arrow', subject(createArrowFormat));
describeDatasetFormat('npy', subject(createNpyFormat));
describeDatasetFormat(
  'jsonl',
  subject(() => createJsonlFormat({ embedding: 'base64' })),
);
