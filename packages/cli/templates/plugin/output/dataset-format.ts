import type { DatasetFormat } from '@ablata/spec';

export interface DatasetFormatOptions {
  /** Significant digits of a number. */
  readonly digits: number;
}

const BLOCK = 1024;

/** Tab-separated values: the text as a JSON string, then its embedding. Can be written and not read back. */
export function createDatasetFormat({ digits }: DatasetFormatOptions): DatasetFormat {
  return {
    identity: { plugin: 'PACKAGE_NAME', format: 'USE_NAME', layout: 1, digits },
    extension: 'tsv',
    async write(dataset, folder, name, { signal }) {
      signal.throwIfAborted();
      await folder.file(`${name}.tsv`, async (file) => {
        await file.write(Buffer.from('text\tembedding\n'));
        // In blocks, so that memory stays flat however many rows there are.
        for (let start = 0; start < dataset.length; start += BLOCK) {
          signal.throwIfAborted();
          const end = Math.min(start + BLOCK, dataset.length);
          const vectors = await dataset.embeddings(start, end);
          const lines = dataset.texts(start, end).map((text, row) => {
            const vector = vectors.subarray(row * dataset.dimension, (row + 1) * dataset.dimension);
            return `${JSON.stringify(text)}\t${Array.from(vector, (value) => value.toPrecision(digits)).join(' ')}\n`;
          });
          await file.write(Buffer.from(lines.join('')));
        }
      });
    },
  };
}
