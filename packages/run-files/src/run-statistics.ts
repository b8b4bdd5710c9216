import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AtomicFolder, type Manifest, type Proof } from '@ablata/core';
import type { DatasetView, JsonObject } from '@ablata/spec';
import { measureStatistics, type Statistics } from '@ablata/statistics';
import { rowSets } from './open-run-files.ts';

/** Beside run.json: statistics of the dataset whose files it names, so that they are computed once. */
const FILE = 'statistics.json';

interface Stored extends JsonObject {
  readonly statisticsVersion: 1;
  /** The dataset's files by name, with their checksums. */
  readonly of: Readonly<Record<string, string>>;
  readonly statistics: Statistics;
}

export interface MeasuredRun {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly proof: Proof | undefined;
  readonly dataset: DatasetView;
}

/**
 * The statistics of a run: those in run.json when a stage `statistics` measured them, else those measured before, else measured now and
 * stored beside run.json (where that can be written).
 */
export async function runStatistics(run: MeasuredRun, signal?: AbortSignal): Promise<Statistics> {
  const measured = run.manifest.summaries['statistics'] as Statistics | undefined;
  if (measured !== undefined) return measured;
  const of = checksums(run.manifest);
  const stored = await readStored(run.folder);
  if (stored && JSON.stringify(stored.of) === JSON.stringify(of)) return stored.statistics;
  const statistics = await measureStatistics(run.dataset, {
    sets: run.proof ? rowSets(run.proof) : [],
    at: thresholds(run.proof),
    ...(signal && { signal }),
  });
  const content: Stored = { statisticsVersion: 1, of, statistics };
  await new AtomicFolder(run.folder, basename(run.folder))
    .file(FILE, (file) => file.write(Buffer.from(`${JSON.stringify(content)}\n`)))
    .catch(() => undefined); // a folder of somebody else's, or a full disk: it is only not remembered
  return statistics;
}

async function readStored(folder: string): Promise<Stored | undefined> {
  try {
    const stored = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as Stored;
    return stored.statisticsVersion === 1 ? stored : undefined;
  } catch {
    return undefined;
  }
}

function checksums({ files, name }: Manifest): Record<string, string> {
  const own = files.filter((file) => file.name.startsWith(`dataset/${name}.`));
  return Object.fromEntries(own.map((file) => [file.name, file.sha256]));
}

/** 0.9, 0.95 and what the dedup rules of the run go by. */
function thresholds(proof: Proof | undefined): number[] {
  const promised = Object.values(proof?.stages ?? {}).flatMap(({ threshold }) =>
    typeof threshold === 'number' && threshold > 0 && threshold <= 1 ? [threshold] : [],
  );
  return [...new Set([0.9, 0.95, ...promised])].sort((a, b) => a - b);
}
