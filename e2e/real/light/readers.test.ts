import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import {
  createArrowFormat,
  createOutputFolder,
  createParquetFormat,
  createSafetensorsFormat,
  sharded,
  writeHuggingFaceFolder,
} from '../../../packages/formats/src/index.ts';
import { datasetOf, ROWS } from '../support/dataset-of.ts';
import { describeReal } from '../support/describe-real.ts';
import { pythonOf } from '../support/environment.ts';
import { readers } from '../support/parts.ts';

const script = fileURLToPath(new URL('../environments/read_all.py', import.meta.url));
const context = { signal: new AbortController().signal };

describeReal('Polars, pandas, DuckDB, pyarrow, safetensors, huggingface_hub', [readers], () => {
  it.each([
    ['no embedding', []],
    ['one embedding', ['embedding']],
    ['two embeddings', ['embedding', 'answer_embedding']],
  ] as const)('read files with %s, bit for bit', async (_, names) => {
    const folder = mkdtempSync(join(tmpdir(), 'ablata-real-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { dataset, expected } = datasetOf(names);
    const output = createOutputFolder(folder);
    for (const format of [createParquetFormat({ layout: 'plain' }), createArrowFormat(), createSafetensorsFormat()])
      await format.write(dataset, output, 'x', context);
    for (const format of [createParquetFormat({ layout: 'plain' }), createSafetensorsFormat()])
      await sharded(format, { rows: 128 }).write(dataset, createOutputFolder(join(folder, 'shards')), 'x', context);
    const sets = ['train', 'val'].map((split, part) => ({
      ...{ name: `all/${split}`, subset: 'all', split },
      rows: Uint32Array.from({ length: ROWS / 2 }, (_, row) => 2 * row + part),
    }));
    await writeHuggingFaceFolder(dataset, sets, createOutputFolder(join(folder, 'hub')));
    await writeHuggingFaceFolder(dataset, [], createOutputFolder(join(folder, 'hub-shards')), { shard: { rows: 128 } });
    const {
      safetensors,
      'safetensors shards': shards,
      croissant,
      card,
      ...tables
    } = JSON.parse(
      execFileSync(pythonOf(readers), [script, folder, names.join()], { encoding: 'utf8', maxBuffer: 2 ** 28 }),
    );
    for (const [reader, found] of Object.entries(tables)) expect(found, reader).toEqual(expected);
    expect(Object.keys(tables)).toHaveLength(9);
    expect(safetensors.vectors).toEqual(expected.vectors);
    expect(shards.vectors).toEqual(expected.vectors);
    expect(croissant).toEqual(expected.columns['answer']);
    expect(card).toEqual({
      text: true,
      configs: [
        {
          config_name: 'all',
          default: true,
          data_files: [
            { split: 'train', path: 'data/all/train-00000-of-00001.parquet' },
            { split: 'val', path: 'data/all/val-00000-of-00001.parquet' },
          ],
        },
      ],
    });
  });
});
