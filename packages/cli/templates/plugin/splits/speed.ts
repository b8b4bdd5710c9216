import { createRandom } from '@ablata/spec';
import { sampleDataset } from '@ablata/testkit';
import { createSplitPolicy } from '../src/index.ts';
import { measure } from './measure.ts';

const dataset = sampleDataset(10_000);

await measure('row', dataset.length, () => createSplitPolicy({ test: 0.1 }).assign(dataset, createRandom(1, 'bench')));
