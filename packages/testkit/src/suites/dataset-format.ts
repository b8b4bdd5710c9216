import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type DatasetFormat, type DatasetView, isAblataError, type OpenDataset } from '@ablata/spec';
import { memoryDataset, sampleDataset } from '../memory/memory-dataset.ts';
import { type MemoryFolder, type MemoryFolderOptions, memoryFolder } from '../memory/memory-folder.ts';
import { checkAbortedBefore } from '../support/abort.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { settle } from '../support/settle.ts';
import { type ServiceSubject, serviceChecks, using } from './service.ts';

export interface DatasetFormatSubject extends ServiceSubject<DatasetFormat> {
  readonly capabilities: {
    /** It has `open`, and gives back texts, sources and embeddings as they were written. */
    readonly reads: boolean;
    /** It can write a dataset without rows. */
    readonly empty: boolean;
  };
}

/** `-00000-of-00012`, before the ending. */
const SHARD = /-\d{5,}-of-\d{5,}(?=\.)/;

const context = { signal: new AbortController().signal };

async function write(
  format: DatasetFormat,
  dataset: DatasetView,
  name = 'set',
  options: MemoryFolderOptions = {},
): Promise<MemoryFolder> {
  const folder = memoryFolder(options);
  await format.write(dataset, folder, name, context);
  return folder;
}

function main(format: DatasetFormat, folder: MemoryFolder, name = 'set'): Uint8Array {
  const file = folder.files.get(`${name}.${format.extension}`);
  ensure(
    file !== undefined,
    `there is no ${name}.${format.extension}; it wrote ${[...folder.files.keys()].join(', ') || 'nothing'}`,
  );
  return file;
}

/** Puts the files on disk, opens the main one, and cleans up. */
async function withOpened<R>(
  format: DatasetFormat,
  folder: MemoryFolder,
  use: (dataset: OpenDataset) => Promise<R>,
): Promise<R> {
  const place = await mkdtemp(join(tmpdir(), 'ablata-format-'));
  try {
    for (const [name, bytes] of folder.files) {
      await mkdir(dirname(join(place, name)), { recursive: true });
      await writeFile(join(place, name), bytes);
    }
    ensure(format.open !== undefined, 'it is declared to read, and has no open()');
    const dataset = await format.open(join(place, `set.${format.extension}`));
    try {
      return await use(dataset);
    } finally {
      await dataset[Symbol.asyncDispose]();
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function largeDataset(rows: number, dimension: number): DatasetView {
  return memoryDataset({
    texts: Array.from({ length: rows }, (_, row) => `Sentence ${row}.`),
    embeddings: new Float32Array(rows * dimension).map((_, index) => (index % 97) + 1),
    dimension,
  });
}

/** How many files this process holds open, where the system tells (Linux). */
async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd').catch(() => [])).length;
}

/** How many more files than before stay open. Closing may take a moment. */
async function leftOpen(before: number): Promise<number> {
  for (let wait = 1; wait < 500 && (await openFiles()) > before; wait *= 2) await setTimeout(wait);
  return Math.max(0, (await openFiles()) - before);
}

export const datasetFormatChecks: readonly Check<DatasetFormatSubject>[] = [
  ...serviceChecks<DatasetFormat, DatasetFormatSubject>((format) => write(format, sampleDataset(3))),
  {
    name: 'has an extension without dot, and opens files if and only if it declares so',
    run: ({ create, capabilities }) =>
      using(create, async (format) => {
        const { extension } = format;
        ensure(/^[a-z0-9]+(?:\.[a-z0-9]+)*$/.test(extension), `the extension is '${extension}'`);
        ensureEqual(format.open !== undefined, capabilities.reads, 'whether it has open()');
      }),
  },
  {
    name: 'writes its main file, and others of that stem alone',
    run: ({ create }) =>
      using(create, async (format) => {
        for (const name of ['set', 'splits/1k/train']) {
          const folder = await write(format, sampleDataset(5), name);
          ensure(main(format, folder, name).length > 0, 'the main file is empty');
          for (const file of folder.files.keys())
            ensure(file.replace(SHARD, '').startsWith(`${name}.`), `it wrote ${file} for ${name}`);
        }
      }),
  },
  {
    name: 'writes equal bytes for equal datasets, and others for others',
    run: async ({ create }) => {
      const files = (seed: number) =>
        using(create, async (format) => [...(await write(format, sampleDataset(20, 8, seed))).files]);
      const first = await files(1);
      ensureEqual(await files(1), first, 'a second writing differs');
      ensure(
        JSON.stringify((await files(2)).map(([, bytes]) => [...bytes])) !==
          JSON.stringify(first.map(([, bytes]) => [...bytes])),
        'another dataset gave the same bytes',
      );
    },
  },
  {
    name: 'writes the rows of a selection',
    run: ({ create }) =>
      using(create, async (format) => {
        const rows = Uint32Array.of(1, 3, 4);
        const selected = main(format, await write(format, sampleDataset(6).select(rows)));
        const whole = main(format, await write(format, sampleDataset(6)));
        ensure(Buffer.compare(selected, whole) !== 0, 'a selection was written like the whole');
        ensureEqual(
          main(format, await write(format, sampleDataset(6).select(rows))),
          selected,
          'a second writing of the selection',
        );
      }),
  },
  {
    name: 'writes a dataset without rows',
    concerns: ({ capabilities }) => capabilities.empty,
    run: ({ create }) => using(create, async (format) => void main(format, await write(format, sampleDataset(0)))),
  },
  {
    name: 'asks for embeddings in blocks, never for all of many at once',
    run: ({ create }) =>
      using(create, async (format) => {
        const rows = 20_000;
        const dataset = largeDataset(rows, 64);
        let largest = 0;
        const watched = (view: DatasetView): DatasetView => ({
          ...view,
          embeddings(start, end) {
            largest = Math.max(largest, end - start);
            return view.embeddings(start, end);
          },
          select: (selected) => watched(view.select(selected)),
        });
        await write(format, watched(dataset));
        ensure(largest > 0, 'it never asked for embeddings');
        ensure(largest < rows, 'it asked for all embeddings at once, and so needs memory in proportion to the rows');
      }),
  },
  {
    name: 'publishes nothing when aborted before',
    run: ({ create }) =>
      using(create, async (format) => {
        const folder = memoryFolder();
        await checkAbortedBefore('write', (signal) => format.write(sampleDataset(5), folder, 'set', { signal }));
        ensureEqual([...folder.files.keys()], [], 'files published after an abort');
      }),
  },
  {
    name: 'passes on that the disk is full, and publishes no part of a file',
    run: ({ create }) =>
      using(create, async (format) => {
        const folder = memoryFolder({ capacity: 100 });
        const outcome = await settle(() => format.write(sampleDataset(200), folder, 'set', context));
        ensure(outcome.status === 'rejected', 'it resolved although its bytes did not fit');
        ensure(
          isAblataError(outcome.reason) && outcome.reason.code === 'DATA_DISK_FULL',
          `it hid the folder's error behind ${String(outcome.reason)}`,
        );
        ensureEqual(folder.files.has(`set.${format.extension}`), false, 'whether a partial main file was published');
      }),
  },
  {
    name: 'reads back what it wrote',
    concerns: ({ capabilities }) => capabilities.reads,
    run: ({ create }) =>
      using(create, async (format) => {
        const dataset = sampleDataset(57, 8);
        await withOpened(format, await write(format, dataset), async (opened) => {
          ensureEqual([opened.length, opened.dimension], [dataset.length, dataset.dimension], 'rows and dimension');
          ensureEqual([...opened.texts()], [...dataset.texts()], 'texts');
          ensureEqual([...opened.texts(5, 9)], [...dataset.texts(5, 9)], 'texts 5 to 9');
          ensureEqual(
            JSON.parse(JSON.stringify(opened.sources())),
            JSON.parse(JSON.stringify(dataset.sources())),
            'sources',
          );
          ensureEqual(await opened.embeddings(0, 57), await dataset.embeddings(0, 57), 'embeddings');
          ensureEqual(await opened.embeddings(10, 13), await dataset.embeddings(10, 13), 'embeddings 10 to 13');
        });
      }),
  },
  {
    name: 'reads damaged files with an AblataError, if at all',
    concerns: ({ capabilities }) => capabilities.reads,
    run: ({ create }) =>
      using(create, async (format) => {
        const folder = await write(format, sampleDataset(20));
        const whole = main(format, folder);
        const cuts = [0, 1, 7, Math.floor(whole.length / 3), Math.floor(whole.length / 2), whole.length - 1];
        const flips = Array.from({ length: 40 }, (_, part) => Math.floor((whole.length * part) / 40));
        const damaged = [
          ...cuts.map((length) => whole.slice(0, length)),
          ...flips.map((place) => whole.map((byte, index) => (index === place ? byte ^ 0xff : byte))),
          new Uint8Array(1000),
        ];
        const before = await openFiles();
        for (const bytes of damaged) {
          const files = new Map(folder.files).set(`set.${format.extension}`, bytes);
          const outcome = await settle(() =>
            withOpened(format, { ...folder, files }, async (opened) => {
              opened.texts();
              opened.sources();
              return opened.embeddings(0, Math.min(opened.length, 100));
            }),
          );
          ensure(outcome.status !== 'pending', 'opening a damaged file did not end');
          if (outcome.status === 'fulfilled') continue;
          ensure(
            isAblataError(outcome.reason),
            `a damaged file gave ${String(outcome.reason)}, expected an AblataError`,
          );
          ensure(outcome.reason.code.startsWith('DATA_'), `a damaged file gave the code ${outcome.reason.code}`);
        }
        ensure((await leftOpen(before)) === 0, 'a damaged file was left open: close it when opening fails');
      }),
  },
];

/** Contract tests of a {@link DatasetFormat}, as vitest tests. */
export function describeDatasetFormat(name: string, subject: DatasetFormatSubject): void {
  describeChecks(`DatasetFormat ${name} keeps its contract`, datasetFormatChecks, subject);
}
