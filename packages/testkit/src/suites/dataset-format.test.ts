import { open, readFile } from 'node:fs/promises';
import { AblataError, type DatasetFormat, type DatasetView, type OpenDataset, type RowSource } from '@ablata/spec';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { memoryDataset, sampleDataset } from '../memory/memory-dataset.ts';
import { type DatasetFormatSubject, datasetFormatChecks } from './dataset-format.ts';

interface Line {
  readonly text: string;
  readonly source: RowSource;
  readonly embedding: readonly number[];
}

const ROWS_A_BLOCK = 1000;

/** JSON Lines with a head line. */
function formatOf(part: Partial<DatasetFormat> = {}): DatasetFormat {
  return {
    identity: { format: 'right' },
    extension: 'lines',
    async write(dataset, folder, name, { signal }) {
      signal.throwIfAborted();
      await folder.file(`${name}.lines`, async (file) => {
        const line = (value: unknown) => file.write(Buffer.from(`${JSON.stringify(value)}\n`));
        await line({ rows: dataset.length, dimension: dataset.dimension });
        for (let start = 0; start < dataset.length; start += ROWS_A_BLOCK) {
          const end = Math.min(start + ROWS_A_BLOCK, dataset.length);
          const block = await dataset.embeddings(start, end);
          const [texts, sources] = [dataset.texts(start, end), dataset.sources(start, end)];
          for (const [row, text] of texts.entries()) {
            const embedding = [...block.subarray(row * dataset.dimension, (row + 1) * dataset.dimension)];
            await line({ text, source: sources[row], embedding });
          }
        }
      });
    },
    open: async (path) => {
      try {
        return opened(await readFile(path, 'utf8'));
      } catch (cause) {
        throw new AblataError('DATA_DAMAGED', 'the file is damaged', { cause });
      }
    },
    ...part,
  };
}

function opened(content: string): OpenDataset {
  const [head, ...lines] = content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const { rows, dimension } = head as { rows: number; dimension: number };
  if (rows !== lines.length) throw new Error('lines are missing');
  const read = lines as readonly Line[];
  const view = memoryDataset({
    texts: read.map(({ text }) => text),
    sources: read.map(({ source }) => source),
    embeddings: Float32Array.from(read.flatMap(({ embedding }) => embedding)),
    dimension,
  });
  return { ...view, [Symbol.asyncDispose]: async () => undefined };
}

const right: DatasetFormatSubject = { create: () => formatOf(), capabilities: { reads: true, empty: true } };
const withPart = (part: Partial<DatasetFormat>): DatasetFormatSubject => ({ ...right, create: () => formatOf(part) });
const writing = (write: DatasetFormat['write']): DatasetFormatSubject => withPart({ write });
const writingView = (change: (dataset: DatasetView) => DatasetView): DatasetFormatSubject =>
  writing((dataset, folder, name, context) => formatOf().write(change(dataset), folder, name, context));
const damaged = 'reads damaged files with an AblataError, if at all';
let writings = 0;
const leaked: unknown[] = [];

proveSuite('dataset formats', datasetFormatChecks, right, [
  {
    what: 'has a dot in its extension',
    subject: withPart({ extension: '.lines' }),
    caughtBy: 'has an extension without dot, and opens files if and only if it declares so',
  },
  {
    what: 'reads more than it declares',
    subject: { ...right, capabilities: { reads: false, empty: true } },
    caughtBy: 'has an extension without dot, and opens files if and only if it declares so',
  },
  {
    what: 'writes files of other names',
    subject: writing(async (dataset, folder, name, context) => {
      await formatOf().write(dataset, folder, name, context);
      await folder.file('index.json', async (file) => file.write(Uint8Array.of(1)));
    }),
    caughtBy: 'writes its main file, and others of that stem alone',
  },
  {
    what: 'counts its writings',
    subject: writing(async (dataset, folder, name, context) => {
      await formatOf().write(dataset, folder, name, context);
      await folder.file(`${name}.count`, async (file) => file.write(Uint8Array.of(writings++)));
    }),
    caughtBy: 'writes equal bytes for equal datasets, and others for others',
  },
  {
    what: 'writes the same whatever it is given',
    subject: writing((_, folder, name) => folder.file(`${name}.lines`, (file) => file.write(Uint8Array.of(1)))),
    caughtBy: 'writes equal bytes for equal datasets, and others for others',
  },
  {
    what: 'ignores selections',
    subject: writingView(() => sampleDataset(6)),
    caughtBy: 'writes the rows of a selection',
  },
  {
    what: 'cannot write nothing',
    subject: writing(async (dataset, folder, name, context) => {
      if (dataset.length === 0) throw new RangeError('no rows');
      return formatOf().write(dataset, folder, name, context);
    }),
    caughtBy: 'writes a dataset without rows',
  },
  {
    what: 'loads everything',
    subject: writing(async (dataset, folder, name, context) => {
      await dataset.embeddings(0, dataset.length);
      return formatOf().write(dataset, folder, name, context);
    }),
    caughtBy: 'asks for embeddings in blocks, never for all of many at once',
  },
  {
    what: 'writes although aborted',
    subject: writing((dataset, folder, name) =>
      formatOf().write(dataset, folder, name, { signal: new AbortController().signal }),
    ),
    caughtBy: 'publishes nothing when aborted before',
  },
  {
    what: 'swallows that the disk is full',
    subject: writing((dataset, folder, name, context) =>
      formatOf()
        .write(dataset, folder, name, context)
        .catch(() => undefined),
    ),
    caughtBy: 'passes on that the disk is full, and publishes no part of a file',
  },
  {
    what: 'loses the sources',
    subject: writingView((dataset) => ({
      ...dataset,
      sources: (start, end) => dataset.sources(start, end).map((source) => ({ ...source, problems: [] })),
    })),
    caughtBy: 'reads back what it wrote',
  },
  {
    what: 'rounds embeddings',
    subject: writingView((dataset) => ({
      ...dataset,
      embeddings: async (start, end) =>
        (await dataset.embeddings(start, end)).map((value) => Math.fround(Math.round(value * 1000) / 1000)),
    })),
    caughtBy: 'reads back what it wrote',
  },
  {
    what: 'passes plain errors on',
    subject: withPart({ open: async (path) => opened(await readFile(path, 'utf8')) }),
    caughtBy: damaged,
  },
  {
    what: 'gives another area of codes',
    subject: withPart({
      open: (path) =>
        readFile(path, 'utf8')
          .then(opened)
          .catch(() => Promise.reject(new AblataError('INTERNAL_BAD', 'the file is damaged'))),
    }),
    caughtBy: damaged,
  },
  ...(process.platform === 'linux'
    ? [
        {
          what: 'leaves damaged files open',
          subject: withPart({
            open: async (path) => {
              const file = await open(path);
              leaked.push(file);
              const dataset = await formatOf().open?.(path);
              await file.close();
              return dataset as OpenDataset;
            },
          }),
          caughtBy: damaged,
        },
      ]
    : []),
]);
