import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { openDataset } from '../open-dataset.ts';
import { temporaryFolder } from '../sample.fixture.ts';

const duckdb = await import('@duckdb/node-api').catch(() => undefined);

/** 3,000 rows in two row groups, of 32 numbers each but for one. */
async function written(instead: string, row: number): Promise<string> {
  const file = join(temporaryFolder(), 'x.parquet');
  const connection: DuckDBConnection = await (await duckdb!.DuckDBInstance.create()).connect();
  const vector = `case when row = ${row} then ${instead} else [row::float for i in range(32)] end`;
  const rows = `select row::varchar as text, ${vector} as embedding from range(3000) t(row)`;
  await connection.run(`copy (${rows}) to '${file}' (format parquet, row_group_size 2048)`);
  connection.closeSync();
  return file;
}

it.skipIf(duckdb === undefined).each([
  ['null', 2500, 'row 2500 is null where row 0 has 32 numbers'],
  ['[]', 2500, 'row 2500 has no numbers where row 0 has 32 numbers'],
  ['[1::float, 2, 3]', 2500, 'row 2500 has 3 numbers where row 0 has 32 numbers'],
  ['[null::float for i in range(32)]', 2047, 'row 2047 holds a null, its number 1, where row 0 has 32 numbers'],
  ['[1::float for i in range(3000 * 32)]', 2999, 'row 2999 has 96000 numbers where row 0 has 32 numbers'],
  ['null', 0, 'row 0 is null where every row needs a vector of numbers'],
  ['[1::float]', 0, 'row 1 has 32 numbers where row 0 has 1 number'],
])('a vector that is %s in row %i: the first such row is named', async (instead, row, said) => {
  const file = await written(instead, row);
  await expect(openDataset(file).then((dataset) => dataset.embeddings(0, 3000))).rejects.toMatchObject({
    code: 'DATA_UNSUPPORTED',
    message: `${file} can't be read: 'embedding' of ${said}.`,
    hint: 'Leave the row out, or give it a vector of the same length.',
  });
});
