import { readdir } from 'node:fs/promises';
import { formatsByExtension, shardOf } from '@ablata/formats';
import type { OpenDataset } from '@ablata/spec';
import type { Told } from './run-to-verify.ts';

/** The main files of a dataset in its folder, by their endings. Beside some there are others that only go with them: those have longer names. */
export async function mainFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => shardOf(name) === undefined);
  const found = [...formatsByExtension().keys()].flatMap((extension) =>
    names.filter((name) => name.endsWith(`.${extension}`)).map((name) => [extension, name] as const),
  );
  const stem = ([extension, name]: readonly [string, string]): string => name.slice(0, -extension.length - 1);
  const [shortest] = found.map(stem).sort((a, b) => a.length - b.length);
  return new Map(found.filter((file) => stem(file) === shortest));
}

/** What the first dataset file that says it says of what made it. */
export function toldBy(datasets: Iterable<OpenDataset>): Told | undefined {
  for (const { config, stats, length } of datasets) {
    const books = stats['books'] as Told['books'] | undefined;
    if (books && Object.keys(config).length > 0) return { rows: length, books, experiment: config };
  }
  return undefined;
}
