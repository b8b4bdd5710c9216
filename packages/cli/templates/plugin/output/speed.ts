import { memoryFolder, sampleDataset } from '@ablata/testkit';
import { createDatasetFormat } from '../src/index.ts';
import { measure } from './measure.ts';

const dataset = sampleDataset(1000, 256);

await measure('row', dataset.length, () =>
  createDatasetFormat({ digits: 9 }).write(dataset, memoryFolder(), 'bench', { signal: new AbortController().signal }),
);
