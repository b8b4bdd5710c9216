import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SourceRecord } from '@ablata/spec';
import { describeSource } from '@ablata/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { formatOf } from '../open-dataset.ts';
import { sampleDataset } from '../sample.fixture.ts';
import { createDatasetSource } from './dataset-source.ts';

const root = await mkdtemp(join(tmpdir(), 'ablata-dataset-source-'));
afterAll(() => rm(root, { recursive: true, force: true }));
const project = { root, resolve: (path: string) => resolve(root, path) };
const dataset = sampleDataset(25, 8);
const folder = createOutputFolder(root);
for (const ending of ['pt', 'jsonl']) {
  await formatOf(`x.${ending}`).write(dataset, folder, 'before', { signal: new AbortController().signal });
}

describeSource('dataset', { create: () => createDatasetSource({ path: 'before.pt' }, { project }) });

describe('createDatasetSource', () => {
  it.each(['pt', 'jsonl'])('gives the rows of a .%s file as records', async (ending) => {
    const source = await createDatasetSource({ path: `before.${ending}` }, { project });
    const records: SourceRecord[] = [];
    for await (const record of source.records(new AbortController().signal)) records.push(record);
    expect(records.map(({ text }) => text)).toEqual(dataset.texts());
    expect(records.map(({ fields }) => fields['problems'])).toEqual(dataset.sources().map(({ problems }) => problems));
    expect(new Set(records.map(({ id }) => id)).size).toBe(25);
  });

  it('says which file is missing, and where the path belongs', async () => {
    await expect(createDatasetSource({ path: 'nope.pt' }, { project })).rejects.toMatchObject({
      code: 'DATA_UNREADABLE',
      hint: 'services.source.path names a dataset file, from the folder of the config.',
      message: expect.stringContaining("The dataset nope.pt can't be read: ENOENT"),
    });
  });
});
